package org.sfumato.nn;

/**
 * Layers written as their definitions read, one value at a time in 64 bits: the oracle of the fast
 * ones. Everything is row-major and of one example.
 */
public final class NaiveLayers {
  private NaiveLayers() {}

  /**
   * A convolution with zero padding of half the kernel.
   *
   * @param x {@code [in, height, width]}
   * @param weight {@code [out, in, kernel, kernel]}
   */
  public static double[] conv2d(
      double[] x, int in, int height, int width, double[] weight, double[] bias, int stride) {
    return conv2d(x, in, height, width, weight, bias, stride, 1);
  }

  /** The same with {@code dilation} pixels from one point of the kernel to the next. */
  public static double[] conv2d(
      double[] x,
      int in,
      int height,
      int width,
      double[] weight,
      double[] bias,
      int stride,
      int dilation) {
    int out = bias.length;
    int kernel = (int) Math.round(Math.sqrt((double) weight.length / (out * in)));
    int rows = height / stride;
    int columns = width / stride;
    double[] result = new double[out * rows * columns];
    for (int o = 0; o < out; o++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          double sum = bias[o];
          for (int i = 0; i < in; i++) {
            for (int dr = 0; dr < kernel; dr++) {
              for (int dc = 0; dc < kernel; dc++) {
                int row = r * stride + dilation * (dr - kernel / 2);
                int column = c * stride + dilation * (dc - kernel / 2);
                if (row >= 0 && row < height && column >= 0 && column < width) {
                  sum +=
                      x[(i * height + row) * width + column]
                          * weight[((o * in + i) * kernel + dr) * kernel + dc];
                }
              }
            }
          }
          result[(o * rows + r) * columns + c] = sum;
        }
      }
    }
    return result;
  }

  /**
   * Wu and He 2018, eq. 1: each group of channels to mean 0 and variance 1, then scale and shift.
   */
  public static double[] groupNorm(
      double[] x, int channels, int groups, double[] weight, double[] bias) {
    int pixels = x.length / channels;
    int size = x.length / groups;
    double[] result = new double[x.length];
    for (int g = 0; g < groups; g++) {
      double mean = 0;
      for (int i = g * size; i < (g + 1) * size; i++) {
        mean += x[i] / size;
      }
      double variance = 0;
      for (int i = g * size; i < (g + 1) * size; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / size;
      }
      for (int i = g * size; i < (g + 1) * size; i++) {
        int channel = i / pixels;
        result[i] = (x[i] - mean) / Math.sqrt(variance + 1e-5) * weight[channel] + bias[channel];
      }
    }
    return result;
  }

  /** W x + b for one vector. */
  public static double[] linear(double[] x, double[] weight, double[] bias) {
    double[] result = new double[bias.length];
    for (int o = 0; o < result.length; o++) {
      result[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        result[o] += weight[o * x.length + i] * x[i];
      }
    }
    return result;
  }

  /**
   * Vaswani et al. 2017, eq. 1, for one head.
   *
   * @param q {@code [T][d]}
   * @param k {@code [S][d]}
   * @param v {@code [S][d]}
   * @return {@code [T][d]}
   */
  public static double[][] attention(double[][] q, double[][] k, double[][] v) {
    int width = q[0].length;
    double[][] result = new double[q.length][width];
    for (int t = 0; t < q.length; t++) {
      double[] weights = new double[k.length];
      double largest = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < k.length; s++) {
        double product = 0;
        for (int i = 0; i < width; i++) {
          product += q[t][i] * k[s][i];
        }
        weights[s] = product / Math.sqrt(width);
        largest = Math.max(largest, weights[s]);
      }
      double sum = 0;
      for (int s = 0; s < k.length; s++) {
        weights[s] =
            Math.exp(weights[s] - largest); // the softmax is the same, and exp stays finite
        sum += weights[s];
      }
      for (int s = 0; s < k.length; s++) {
        for (int i = 0; i < width; i++) {
          result[t][i] += weights[s] / sum * v[s][i];
        }
      }
    }
    return result;
  }

  /** Ba et al. 2016, eq. 4: to mean 0 and variance 1, then scale and shift, eps 1e-6. */
  public static double[] layerNorm(double[] x, double[] weight, double[] bias) {
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = (x[i] - mean) / Math.sqrt(variance + 1e-6) * weight[i] + bias[i];
    }
    return result;
  }

  /** x times the share of a standard normal below x, by summing its density. */
  public static double[] gelu(double... x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int steps = 2000;
      double width = x[i] / steps;
      double share = 0.5;
      for (int s = 0; s < steps; s++) {
        double middle = (s + 0.5) * width;
        share += Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI) * width;
      }
      result[i] = x[i] * share;
    }
    return result;
  }

  /** x / (1 + e^-x). */
  public static double[] silu(double... x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] / (1 + Math.exp(-x[i]));
    }
    return result;
  }

  /** Each value four times: {@code [C, H, W] -> [C, 2H, 2W]}. */
  public static double[] up(double[] x, int height, int width) {
    double[] result = new double[4 * x.length];
    int planes = x.length / (height * width);
    for (int row = 0; row < 2 * height * planes; row++) { // the planes lie below one another
      for (int column = 0; column < 2 * width; column++) {
        result[row * 2 * width + column] = x[row / 2 * width + column / 2];
      }
    }
    return result;
  }

  /** The mean of four values: {@code [C, H, W] -> [C, H/2, W/2]}. */
  public static double[] down(double[] x, int height, int width) {
    double[] result = new double[x.length / 4];
    int planes = x.length / (height * width);
    for (int row = 0; row < height * planes; row++) {
      for (int column = 0; column < width; column++) {
        result[row / 2 * (width / 2) + column / 2] += x[row * width + column] / 4;
      }
    }
    return result;
  }

  /** The sum, value by value. */
  public static double[] add(double[] a, double... b) {
    double[] result = a.clone();
    for (int i = 0; i < a.length; i++) {
      result[i] += b[i];
    }
    return result;
  }
}
