package org.sfumato.metric.network;

import static org.sfumato.metric.network.Layer.RELU;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The networks whose activations LPIPS compares, each cut into five after the layers that it looks
 * at; in the names of torchvision's files where it does not say otherwise. Their classifiers are
 * not read.
 */
enum Backbone {
  /** AlexNet, after each of its five convolutions (Krizhevsky 2014, "one weird trick"). */
  ALEX("lpips-alex", 64, 192, 384, 256, 256) {
    @Override
    List<Layer> slices(Weights w) {
      Layer pool = Layer.maxPool(3, 2, 0);
      return List.of(
          conv(w, 0, Convolution.of(3, 64, 11).stride(4).padding(2)),
          pool.then(conv(w, 3, Convolution.of(64, 192, 5))),
          pool.then(conv(w, 6, Convolution.of(192, 384, 3))),
          conv(w, 8, Convolution.of(384, 256, 3)),
          conv(w, 10, Convolution.of(256, 256, 3)));
    }
  },
  /** VGG16 (Simonyan and Zisserman 2015), before each of its five poolings. */
  VGG("lpips-vgg", 64, 128, 256, 512, 512) {
    @Override
    List<Layer> slices(Weights w) {
      int[] depths = {2, 2, 3, 3, 3};
      List<Layer> slices = new ArrayList<>();
      int index = 0; // among torchvision's layers, each activation and pooling counted
      int in = 3;
      for (int stage = 0; stage < depths.length; stage++) {
        int out = channels()[stage];
        Layer slice = null;
        if (stage > 0) {
          slice = Layer.maxPool(2, 2, 0);
          index++;
        }
        for (int i = 0; i < depths[stage]; i++, index += 2, in = out) {
          Layer layer = conv(w, index, Convolution.of(in, out, 3));
          slice = slice == null ? layer : slice.then(layer);
        }
        slices.add(slice);
      }
      return slices;
    }
  },
  /**
   * AlexNet that a shift by a pixel moves little (Ghildyal and Liu 2022, <i>Shift-tolerant
   * Perceptual Similarity Metric</i>): its first convolution looks at each pixel, and whatever
   * halves the picture blurs it before ({@link Layer#blurPool}). In the names of its authors' file.
   */
  SHIFT_TOLERANT_ALEX("st-lpips-alex", 64, 192, 384, 256, 256) {
    @Override
    List<Layer> slices(Weights w) {
      Weights net = w.scope("net");
      Layer pool = Layer.maxPool(3, 1, 0).then(Layer.blurPool());
      return List.of(
          Convolution.of(3, 64, 11)
              .padding(2)
              .biased(net.scope("slice1").scope(0))
              .then(Layer.blurPool())
              .then(RELU),
          pool.then(Convolution.of(64, 192, 5).biased(net.scope("slice2").scope(5))).then(RELU),
          pool.then(Convolution.of(192, 384, 3).biased(net.scope("slice3").scope(9))).then(RELU),
          Convolution.of(384, 256, 3).biased(net.scope("slice4").scope(11)).then(RELU),
          Convolution.of(256, 256, 3).biased(net.scope("slice5").scope(13)).then(RELU));
    }
  };

  private final String metric;
  private final int[] channels;

  Backbone(String metric, int... channels) {
    this.metric = metric;
    this.channels = channels;
  }

  /**
   * @param metric {@link #metric()} of one of them
   */
  static Backbone of(String metric) {
    return Arrays.stream(values()).filter(b -> b.metric.equals(metric)).findFirst().orElseThrow();
  }

  /** What the distance on it is called. */
  String metric() {
    return metric;
  }

  /** Of what each slice gives. */
  int[] channels() {
    return channels.clone();
  }

  /** Each takes what the one before it gives; the first {@code [B, 3, H, W]}. */
  abstract List<Layer> slices(Weights w);

  private static Layer conv(Weights w, int index, Convolution convolution) {
    return convolution.biased(w.scope("features").scope(index)).then(RELU);
  }
}
