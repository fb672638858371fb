package org.sfumato.metric.network;

import static org.sfumato.metric.network.Layer.RELU;

import java.util.ArrayList;
import java.util.List;

/**
 * The networks whose activations LPIPS compares, each cut into five after the layers that it looks
 * at; in the names of torchvision's files. Their classifiers are not read.
 */
enum Backbone {
  /** AlexNet, after each of its five convolutions (Krizhevsky 2014, "one weird trick"). */
  ALEX(64, 192, 384, 256, 256) {
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
  VGG(64, 128, 256, 512, 512) {
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
  };

  private final int[] channels;

  Backbone(int... channels) {
    this.channels = channels;
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
