package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
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

  /** Rows of an image on their way: row {@code y} of every channel, one after another. */
  public interface Rows {
    /** Fills in, or takes, {@code channels * width} values. */
    void row(int y, float[] values);
  }

  /**
   * Resizes {@code [C, h, w]} to {@code [C, height, width]}. Overshoot of the cubic is clamped to
   * [-1, 1].
   */
  public Pixels resize(Pixels image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    return collect(image.channels(), image.width(), image.height(), rows(image), width, height);
  }

  /** The rows of an image, to be resized without holding the result as a whole. */
  public static Rows rows(Pixels image) {
    return (y, values) -> {
      for (int c = 0; c < image.channels(); c++) {
        System.arraycopy(
            image.data(), image.index(c, y, 0), values, c * image.width(), image.width());
      }
    };
  }

  /**
   * The same as {@code resize(Pixels.of(image), width, height)} without holding the whole image as
   * floats.
   */
  public Pixels resize(BufferedImage image, int width, int height) {
    BufferedImage rgb = Srgb.toRgb(image);
    int[] packed = new int[rgb.getWidth()];
    Rows source =
        (y, values) -> {
          rgb.getRaster().getDataElements(0, y, packed.length, 1, packed);
          for (int x = 0; x < packed.length; x++) {
            values[x] = Pixels.fromByte(packed[x] >> 16 & 0xff);
            values[packed.length + x] = Pixels.fromByte(packed[x] >> 8 & 0xff);
            values[2 * packed.length + x] = Pixels.fromByte(packed[x] & 0xff);
          }
        };
    return collect(3, rgb.getWidth(), rgb.getHeight(), source, width, height);
  }

  private Pixels collect(
      int channels, int fromWidth, int fromHeight, Rows source, int width, int height) {
    Pixels resized = Pixels.zeros(channels, height, width);
    Rows sink =
        (y, values) -> {
          for (int c = 0; c < channels; c++) {
            System.arraycopy(values, c * width, resized.data(), resized.index(c, y, 0), width);
          }
        };
    resize(channels, fromWidth, fromHeight, source, width, height, sink);
    return resized;
  }

  /**
   * Resizes row by row: what is held is {@code channels * fromHeight * width} floats, and never the
   * whole of a large source or a large result.
   *
   * @param source asked for rows 0 to {@code fromHeight - 1}, in order
   * @param sink given rows 0 to {@code height - 1}, in order, in an array that is used again
   */
  public void resize(
      int channels, int fromWidth, int fromHeight, Rows source, int width, int height, Rows sink) {
    Taps across = taps(fromWidth, width);
    Taps down = taps(fromHeight, height);
    Pixels narrow = Pixels.zeros(channels, fromHeight, width);
    float[] in = new float[channels * fromWidth];
    for (int y = 0; y < fromHeight; y++) {
      source.row(y, in);
      for (int c = 0; c < channels; c++) {
        int to = narrow.index(c, y, 0);
        for (int x = 0; x < width; x++) {
          float[] weights = across.weights[x];
          int from = c * fromWidth + across.first[x];
          float sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * in[from + k];
          }
          narrow.data()[to + x] = sum;
        }
      }
    }
    float[] out = new float[channels * width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(out, 0);
      float[] weights = down.weights[y];
      for (int c = 0; c < channels; c++) {
        for (int k = 0; k < weights.length; k++) {
          int from = narrow.index(c, down.first[y] + k, 0);
          for (int x = 0; x < width; x++) {
            out[c * width + x] += weights[k] * narrow.data()[from + x];
          }
        }
      }
      for (int i = 0; i < out.length; i++) {
        out[i] = Math.max(-1, Math.min(1, out[i]));
      }
      sink.row(y, out);
    }
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
