package org.sfumato.metric.network;

import org.sfumato.metric.Preparation;
import org.sfumato.metric.Resize;

/**
 * ResNet-50 (He et al. 2016) as torchvision has it, with the stride in the 3 x 3 convolution of a
 * block; in the names of torchvision's file.
 */
final class ResNet {
  private static final double EPS = 1e-5;
  private static final int CLASSES = 1000;
  private static final int[] DEPTHS = {3, 4, 6, 3};

  private ResNet() {}

  static FrozenNetwork resNet50(String sha256, Weights w) {
    Layer trunk =
        Layer.sequence(
            Convolution.of(3, 64, 7)
                .stride(2)
                .normalized(w.scope("conv1"), w.scope("bn1"), EPS)
                .then(Layer.RELU),
            Layer.maxPool(3, 2, 1));
    int in = 64;
    for (int stage = 0; stage < DEPTHS.length; stage++) {
      int width = 64 << stage;
      for (int block = 0; block < DEPTHS[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        Weights at = w.scope("layer" + (stage + 1)).scope(block);
        trunk = trunk.then(bottleneck(at, in, width, stride));
        in = 4 * width;
      }
    }
    Layer head = Layer.linear(w.scope("fc"), in, CLASSES);
    Preparation preparation = Preparation.centre(Resize.CLEAN_BILINEAR, 256, 224);
    return new FrozenNetwork("resnet50", sha256, preparation, Layer.imageNet(), trunk, head, w);
  }

  private static Layer bottleneck(Weights w, int in, int width, int stride) {
    int out = 4 * width;
    Layer path =
        Layer.sequence(
            Convolution.of(in, width, 1).normalized(w.scope("conv1"), w.scope("bn1"), EPS),
            Layer.RELU,
            Convolution.of(width, width, 3)
                .stride(stride)
                .normalized(w.scope("conv2"), w.scope("bn2"), EPS),
            Layer.RELU,
            Convolution.of(width, out, 1).normalized(w.scope("conv3"), w.scope("bn3"), EPS));
    Weights down = w.scope("downsample");
    Layer shortcut =
        in == out
            ? null
            : Convolution.of(in, out, 1)
                .stride(stride)
                .normalized(down.scope(0), down.scope(1), EPS);
    return Layer.sum(path, shortcut).then(Layer.RELU);
  }
}
