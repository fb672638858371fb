package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;

class NonLocalMeansTest {
  private static final int SIZE = 32;

  /** Buades, Coll and Morel 2005, section 3, with weights that fall with the distance, too. */
  @Property(tries = 10)
  void isTheWeighedMeanOfAllAround(
      @ForAll @IntRange(min = 1, max = 20) int size, @ForAll @IntRange(max = 1000) int seed) {
    float[] guide = faint(size, seed);
    float[] first = Pictures.noise(1, size, size, seed + 1).data();
    float[] second = Pictures.noise(1, size, size, seed + 2).data();
    float[][] means = new NonLocalMeans(guide, size).of(first, second);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        assertThat((double) means[0][y * size + x])
            .isCloseTo(naive(guide, first, size, x, y), within(1e-4));
        assertThat((double) means[1][y * size + x])
            .isCloseTo(naive(guide, second, size, x, y), within(1e-4));
      }
    }
  }

  private static double naive(float[] guide, float[] plane, int size, int x, int y) {
    double sum = 0;
    double weights = 0;
    for (int v = Math.max(0, y - 13); v <= Math.min(size - 1, y + 13); v++) {
      for (int u = Math.max(0, x - 13); u <= Math.min(size - 1, x + 13); u++) {
        double unlike = 0;
        for (int j = -2; j <= 2; j++) {
          for (int i = -2; i <= 2; i++) {
            double difference =
                at(guide, size, u + i, v + j) - (double) at(guide, size, x + i, y + j);
            unlike += Math.exp(-(i * i + j * j) / 2.0) * difference * difference;
          }
        }
        double far = Math.pow(u - x, 2) + Math.pow(v - y, 2);
        double weight = Math.exp(-unlike / (2 * 0.05 * 0.05) - far / (2 * 6.4 * 6.4));
        sum += weight * plane[v * size + u];
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static float at(float[] plane, int size, int x, int y) {
    return plane[clamp(y, size) * size + clamp(x, size)];
  }

  private static int clamp(int at, int size) {
    return Math.max(0, Math.min(size - 1, at));
  }

  /** So different values that some weights are near one and some near nothing. */
  private static float[] faint(int size, int seed) {
    float[] guide = Pictures.noise(1, size, size, seed).data();
    for (int i = 0; i < guide.length; i++) {
      guide[i] *= 0.05f;
    }
    return guide;
  }

  @Test
  void noiseOverAnEvenGrayIsGone() {
    float[] noise = Pictures.noise(1, SIZE, SIZE, 3).data();
    float[] means = new NonLocalMeans(new float[SIZE * SIZE], SIZE).of(noise)[0];
    assertThat(deviation(means)).isLessThan(deviation(noise) / 8);
  }

  private static double deviation(float[] values) {
    double square = 0;
    for (float value : values) {
      square += value * value;
    }
    return Math.sqrt(square / values.length);
  }

  @Test
  void coloursStayOnTheirSideOfAnEdge() {
    float[] guide = new float[SIZE * SIZE];
    float[] colour = new float[SIZE * SIZE];
    for (int i = 0; i < guide.length; i++) {
      guide[i] = i % SIZE < SIZE / 2 ? -0.3f : 0.3f;
      colour[i] = i % SIZE < SIZE / 2 ? 0.2f : -0.2f;
    }
    float[] means = new NonLocalMeans(guide, SIZE).of(colour)[0];
    for (int i = 0; i < guide.length; i++) {
      assertThat(means[i]).isCloseTo(colour[i], within(1e-3f));
    }
  }

  /** What is true of photographs need not be mended: it leaves their own colours alone. */
  @Test
  void photographsKeepTheirColours() {
    for (var photo : Pictures.examples()) {
      Pixels small = Resampling.BICUBIC.resize(photo, 64, 64);
      float[] luma = YCbCr.gray(small).data();
      float[] blue = new float[luma.length];
      float[] red = new float[luma.length];
      for (int i = 0; i < luma.length; i++) {
        blue[i] = YCbCr.cb(luma[i], small.data()[2 * luma.length + i]);
        red[i] = YCbCr.cr(luma[i], small.data()[i]);
      }
      float[][] means = new NonLocalMeans(luma, 64).of(blue, red);
      double square = 0;
      for (int i = 0; i < luma.length; i++) {
        square += Math.pow(means[0][i] - blue[i], 2) + Math.pow(means[1][i] - red[i], 2);
      }
      assertThat(Math.sqrt(square / 2 / luma.length)).isLessThan(0.01);
    }
  }
}
