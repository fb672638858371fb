package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  /** The definition, without separation: every source pixel weighed in two dimensions. */
  @Property(tries = 60)
  void agreesWithTheTwoDimensionalDefinition(
      @ForAll Resampling filter,
      @ForAll @IntRange(min = 1, max = 17) int fromWidth,
      @ForAll @IntRange(min = 1, max = 17) int fromHeight,
      @ForAll @IntRange(min = 1, max = 17) int width,
      @ForAll @IntRange(min = 1, max = 17) int height) {
    Pixels image = Pictures.noise(2, fromWidth, fromHeight, 3);
    Pixels resized = filter.resize(image, width, height);
    double scaleX = (double) fromWidth / width;
    double scaleY = (double) fromHeight / height;
    for (int c = 0; c < 2; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double sum = 0;
          double weights = 0;
          for (int j = 0; j < fromHeight; j++) {
            for (int i = 0; i < fromWidth; i++) {
              double dx = (i + 0.5 - (x + 0.5) * scaleX) / Math.max(1, scaleX);
              double dy = (j + 0.5 - (y + 0.5) * scaleY) / Math.max(1, scaleY);
              double weight = kernel(filter, dx) * kernel(filter, dy);
              weights += weight;
              sum += weight * image.at(c, j, i);
            }
          }
          double expected = Math.max(-1, Math.min(1, sum / weights));
          assertThat((double) resized.at(c, y, x)).isCloseTo(expected, within(2e-6));
        }
      }
    }
  }

  private static double kernel(Resampling filter, double x) {
    double t = Math.abs(x);
    if (filter == Resampling.TRIANGLE) {
      return Math.max(0, 1 - t);
    }
    double a = -0.5; // Keys 1981, eq. 15
    if (t < 1) {
      return (a + 2) * Math.pow(t, 3) - (a + 3) * Math.pow(t, 2) + 1;
    }
    return t < 2 ? a * (Math.pow(t, 3) - 5 * Math.pow(t, 2) + 8 * t - 4) : 0;
  }

  @Property(tries = 30)
  void keepsFlatAreasFlat(
      @ForAll Resampling filter,
      @ForAll @IntRange(min = 1, max = 600) int from,
      @ForAll @IntRange(min = 1, max = 600) int to) {
    Pixels flat = Pixels.zeros(1, 3, from);
    Arrays.fill(flat.data(), 0.3f);
    for (float value : filter.resize(flat, to, 5).data()) {
      assertThat(value).isCloseTo(0.3f, within(1e-5f));
    }
  }

  @Test
  void fineStripesBecomeGrayWhenShrunk() {
    Pixels stripes = Pixels.zeros(1, 64, 64);
    for (int i = 0; i < stripes.data().length; i++) {
      stripes.data()[i] = i % 2 == 0 ? 1 : -1;
    }
    Pixels small = Resampling.BICUBIC.resize(stripes, 16, 16);
    for (int y = 0; y < 16; y++) {
      for (int x = 1; x < 15; x++) {
        assertThat(small.at(0, y, x)).isCloseTo(0, within(0.02f));
      }
    }
  }

  @Test
  void enlargingReproducesARamp() {
    Pixels ramp = Pixels.zeros(1, 1, 20);
    for (int x = 0; x < 20; x++) {
      ramp.data()[x] = -0.5f + x / 20f;
    }
    Pixels large = Resampling.BICUBIC.resize(ramp, 100, 1);
    for (int x = 10; x < 90; x++) {
      assertThat(large.at(0, 0, x)).isCloseTo(-0.5f + ((x + 0.5f) / 5 - 0.5f) / 20, within(1e-5f));
    }
  }

  @Test
  void imagesAndTheirPixelsGiveTheSame() {
    BufferedImage photo = Pictures.photo(50, 31, 5);
    assertThat(Resampling.BICUBIC.resize(photo, 16, 16))
        .isEqualTo(Resampling.BICUBIC.resize(Pixels.of(photo), 16, 16));
  }
}
