package org.sfumato.metric.pixel;

import org.sfumato.image.Pixels;

/**
 * One channel, values in [0, 1].
 *
 * @param values row-major
 */
record Plane(int height, int width, double[] values) {
  static Plane of(Pixels image, int channel) {
    int plane = image.height() * image.width();
    double[] values = new double[plane];
    for (int i = 0; i < plane; i++) {
      values[i] = ((double) image.data()[channel * plane + i] + 1) / 2;
    }
    return new Plane(image.height(), image.width(), values);
  }

  static void requireSameSize(Pixels a, Pixels b) {
    if (a.channels() != b.channels() || a.height() != b.height() || a.width() != b.width()) {
      throw new IllegalArgumentException(a + " and " + b + " differ in size");
    }
  }

  Plane times(Plane other) {
    double[] products = new double[values.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = values[i] * other.values[i];
    }
    return new Plane(height, width, products);
  }

  /** Weighed by the window wherever that lies inside: smaller by its length less one. */
  Plane filtered(double... window) {
    int narrow = width - window.length + 1;
    int low = height - window.length + 1;
    double[] across = new double[height * narrow];
    for (int y = 0; y < height; y++) {
      for (int k = 0; k < window.length; k++) {
        double weight = window[k];
        int from = y * width + k;
        int to = y * narrow;
        for (int x = 0; x < narrow; x++) {
          across[to + x] += weight * values[from + x];
        }
      }
    }
    double[] down = new double[low * narrow];
    for (int y = 0; y < low; y++) {
      for (int k = 0; k < window.length; k++) {
        double weight = window[k];
        int from = (y + k) * narrow;
        int to = y * narrow;
        for (int x = 0; x < narrow; x++) {
          down[to + x] += weight * across[from + x];
        }
      }
    }
    return new Plane(low, narrow, down);
  }

  /** Averages of 2 x 2; an odd side gets a row or column of zeros before its first. */
  Plane halved() {
    int low = (height + 1) / 2;
    int narrow = (width + 1) / 2;
    double[] half = new double[low * narrow];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        half[(y + height % 2) / 2 * narrow + (x + width % 2) / 2] += values[y * width + x] / 4;
      }
    }
    return new Plane(low, narrow, half);
  }
}
