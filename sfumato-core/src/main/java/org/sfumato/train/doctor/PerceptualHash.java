package org.sfumato.train.doctor;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;

/**
 * 64 bits that stay nearly the same where an image is resized or compressed: which of the lowest
 * frequencies of its luma are above their median (Zauner 2010, <i>Implementation and Benchmarking
 * of Perceptual Image Hash Functions</i>, the DCT based hash).
 *
 * @param bits of the image
 * @param mirrored of its mirror image
 */
record PerceptualHash(long bits, long mirrored) {
  private static final int SIDE = 32;
  private static final int KEPT = 8; // frequencies 1 to 8 of each direction, without the mean
  private static final double[][] COSINES = cosines();

  /** Standard deviation of luma, of a range of 2, below which there is nothing to see. */
  private static final double EVEN = 0.02;

  /** Bits of 64 in which images may differ that show the same. */
  static final int SAME = 8;

  static Optional<PerceptualHash> of(BufferedImage image) {
    Pixels small = YCbCr.gray(Resampling.TRIANGLE.resize(image, SIDE, SIDE));
    if (deviation(small.data()) < EVEN) {
      return Optional.empty();
    }
    double[] low = lowFrequencies(small.data());
    double[] other = low.clone();
    for (int i = 0; i < other.length; i++) {
      if (i % KEPT % 2 == 0) { // frequencies 1, 3, 5, 7 across are odd functions
        other[i] = -other[i];
      }
    }
    return Optional.of(new PerceptualHash(aboveMedian(low), aboveMedian(other)));
  }

  /** Bits in which two images differ, or one and the other's mirror image, 0 to 64. */
  int distance(PerceptualHash other) {
    return Math.min(Long.bitCount(bits ^ other.bits), Long.bitCount(bits ^ other.mirrored));
  }

  private static double[][] cosines() {
    double[][] cosines = new double[KEPT][SIDE];
    for (int k = 0; k < KEPT; k++) {
      for (int x = 0; x < SIDE; x++) {
        cosines[k][x] = Math.cos(Math.PI * (k + 1) * (x + 0.5) / SIDE);
      }
    }
    return cosines;
  }

  /** DCT-II, row-major {@code [8, 8]}: down, across. */
  private static double[] lowFrequencies(float[] luma) {
    double[][] across = new double[SIDE][KEPT];
    for (int y = 0; y < SIDE; y++) {
      for (int k = 0; k < KEPT; k++) {
        for (int x = 0; x < SIDE; x++) {
          across[y][k] += luma[y * SIDE + x] * COSINES[k][x];
        }
      }
    }
    double[] low = new double[KEPT * KEPT];
    for (int j = 0; j < KEPT; j++) {
      for (int k = 0; k < KEPT; k++) {
        for (int y = 0; y < SIDE; y++) {
          low[j * KEPT + k] += across[y][k] * COSINES[j][y];
        }
      }
    }
    return low;
  }

  private static long aboveMedian(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    long bits = 0;
    for (int i = 0; i < values.length; i++) {
      bits |= values[i] > median ? 1L << i : 0;
    }
    return bits;
  }

  private static double deviation(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  }
}
