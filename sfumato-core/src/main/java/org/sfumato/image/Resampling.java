package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.util.function.DoubleUnaryOperator;

/**
 * Separable resizing filters, good in both directions: when an image shrinks, the kernel is
 * stretched by the same factor, so every source pixel is weighed and nothing aliases.
 *
 * <p>Pixel centres lie at half-integers; at the border the kernel is cut and renormalized.
 */
public enum Resampling {
  /** Linear interpolation; exact area-like averaging of two output pixels when shrinking. */
  TRIANGLE(1, x -> 1 - x),
  /** Keys' cubic with a = -1/2, which reproduces quadratics. */
  BICUBIC(2, x -> x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2);

  private final double support;
  private final DoubleUnaryOperator kernel;

  Resampling(double support, DoubleUnaryOperator kernel) {
    this.support = support;
    this.kernel = kernel;
  }

  /**
   * Resizes {@code [C, h, w]} to {@code [C, height, width]}. Overshoot of the cubic is clamped to
   * [-1, 1].
   */
  public Pixels resize(Pixels image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    return resize(
        image.channels(),
        image.width(),
        image.height(),
        width,
        height,
        (y, rows) -> {
          for (int c = 0; c < image.channels(); c++) {
            System.arraycopy(
                image.data(), image.index(c, y, 0), rows, c * image.width(), image.width());
          }
        });
  }

  /**
   * The same as {@code resize(Pixels.of(image), width, height)} without holding the whole image as
   * floats.
   */
  public Pixels resize(BufferedImage image, int width, int height) {
    BufferedImage rgb = Srgb.toRgb(image);
    int[] packed = new int[rgb.getWidth()];
    return resize(
        3,
        rgb.getWidth(),
        rgb.getHeight(),
        width,
        height,
        (y, rows) -> {
          rgb.getRGB(0, y, packed.length, 1, packed, 0, packed.length);
          for (int x = 0; x < packed.length; x++) {
            rows[x] = Pixels.fromByte(packed[x] >> 16 & 0xff);
            rows[packed.length + x] = Pixels.fromByte(packed[x] >> 8 & 0xff);
            rows[2 * packed.length + x] = Pixels.fromByte(packed[x] & 0xff);
          }
        });
  }

  /** Gives row {@code y} of every channel, one after another. */
  private interface RowSource {
    void read(int y, float[] rows);
  }

  private Pixels resize(
      int channels, int fromWidth, int fromHeight, int width, int height, RowSource source) {
    Taps across = taps(fromWidth, width);
    Taps down = taps(fromHeight, height);
    Pixels narrow = Pixels.zeros(channels, fromHeight, width);
    float[] rows = new float[channels * fromWidth];
    for (int y = 0; y < fromHeight; y++) {
      source.read(y, rows);
      for (int c = 0; c < channels; c++) {
        int out = narrow.index(c, y, 0);
        for (int x = 0; x < width; x++) {
          float[] weights = across.weights[x];
          int first = c * fromWidth + across.first[x];
          float sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * rows[first + k];
          }
          narrow.data()[out + x] = sum;
        }
      }
    }
    Pixels resized = Pixels.zeros(channels, height, width);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        float[] weights = down.weights[y];
        int out = resized.index(c, y, 0);
        for (int k = 0; k < weights.length; k++) {
          int in = narrow.index(c, down.first[y] + k, 0);
          for (int x = 0; x < width; x++) {
            resized.data()[out + x] += weights[k] * narrow.data()[in + x];
          }
        }
        for (int x = 0; x < width; x++) {
          resized.data()[out + x] = Math.max(-1, Math.min(1, resized.data()[out + x]));
        }
      }
    }
    return resized;
  }

  /** For each output position the first source position and the weights from there on. */
  private record Taps(int[] first, float[][] weights) {}

  private Taps taps(int from, int to) {
    if (to < 1) {
      throw new IllegalArgumentException("not an image size: " + to);
    }
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    int[] first = new int[to];
    float[][] weights = new float[to][];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      first[i] = Math.max(0, (int) Math.ceil(centre - support * stretch - 0.5));
      int last = Math.min(from - 1, (int) Math.floor(centre + support * stretch - 0.5));
      double[] values = new double[last - first[i] + 1];
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        double distance = Math.abs(first[i] + k + 0.5 - centre) / stretch;
        values[k] = distance < support ? kernel.applyAsDouble(distance) : 0;
        sum += values[k];
      }
      weights[i] = new float[values.length];
      for (int k = 0; k < values.length; k++) {
        weights[i][k] = (float) (values[k] / sum);
      }
    }
    return new Taps(first, weights);
  }
}
