package org.sfumato.metric.network;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.metric.Preparation;
import org.sfumato.metric.Resize;
import org.sfumato.torch.Scope;

/** EfficientNet-B0 (Tan and Le 2019, Table 1) in the names of torchvision's file. */
final class EfficientNet {
  private static final double EPS = 1e-5;
  private static final int CLASSES = 1000;
  private static final int FEATURES = 1280;

  /** A row of the table; the first of its blocks has the stride. */
  private record Stage(int expansion, int kernel, int stride, int in, int out, int blocks) {}

  private static final Stage[] STAGES = {
    new Stage(1, 3, 1, 32, 16, 1),
    new Stage(6, 3, 2, 16, 24, 2),
    new Stage(6, 5, 2, 24, 40, 2),
    new Stage(6, 3, 2, 40, 80, 3),
    new Stage(6, 5, 1, 80, 112, 3),
    new Stage(6, 5, 2, 112, 192, 4),
    new Stage(6, 3, 1, 192, 320, 1),
  };

  private EfficientNet() {}

  static FrozenNetwork b0(String sha256, Weights w) {
    Weights features = w.scope("features");
    Layer trunk = conv(features.scope(0), Convolution.of(3, 32, 3).stride(2)).then(Layer.SILU);
    for (int i = 0; i < STAGES.length; i++) {
      Stage stage = STAGES[i];
      for (int block = 0; block < stage.blocks; block++) {
        Weights at = features.scope(i + 1).scope(block).scope("block");
        trunk = trunk.then(block(at, stage, block == 0));
      }
    }
    trunk =
        Layer.sequence(
            trunk, conv(features.scope(8), Convolution.of(320, FEATURES, 1)), Layer.SILU);
    Layer head = Layer.linear(w.scope("classifier").scope(1), FEATURES, CLASSES);
    Preparation preparation = Preparation.centre(Resize.CLEAN, 256, 224);
    return new FrozenNetwork(
        "efficientnet-b0", sha256, preparation, Layer.imageNet(), trunk, head, w);
  }

  /** An inverted bottleneck (Sandler et al. 2018) with squeeze and excitation (Hu et al. 2018). */
  private static Layer block(Weights w, Stage stage, boolean first) {
    int in = first ? stage.in : stage.out;
    int stride = first ? stage.stride : 1;
    int inner = in * stage.expansion;
    int index = 0;
    Layer depthwise;
    if (inner == in) {
      depthwise = conv(w.scope(index++), Convolution.depthwise(inner, stage.kernel).stride(stride));
    } else {
      depthwise =
          Layer.sequence(
              conv(w.scope(index++), Convolution.of(in, inner, 1)),
              Layer.SILU,
              conv(w.scope(index++), Convolution.depthwise(inner, stage.kernel).stride(stride)));
    }
    Layer path =
        Layer.sequence(
            depthwise,
            Layer.SILU,
            excited(w.scope(index++), inner, in / 4),
            conv(w.scope(index), Convolution.of(inner, stage.out, 1)));
    return stride == 1 && in == stage.out ? Layer.sum(path, null) : path;
  }

  /** Each channel times a number in (0, 1) that the means of all channels decide. */
  private static Layer excited(Weights w, int channels, int squeezed) {
    Layer squeeze = Convolution.of(channels, squeezed, 1).biased(w.scope("fc1"));
    Layer excite = Convolution.of(squeezed, channels, 1).biased(w.scope("fc2"));
    Layer gates = Layer.sequence(squeeze, Layer.SILU, excite);
    return x -> {
      try (Scope scope = new Scope()) {
        Tensor means = Layer.meanOfAll().forward(x).to(x.scalar_type());
        Tensor gate = gates.forward(means.view(x.size(0), channels, 1, 1));
        return scope.keep(x.mul(gate.sigmoid()));
      }
    };
  }

  private static Layer conv(Weights w, Convolution convolution) {
    return convolution.normalized(w.scope(0), w.scope(1), EPS);
  }
}
