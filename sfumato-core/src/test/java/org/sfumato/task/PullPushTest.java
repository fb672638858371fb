package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class PullPushTest {
  @ParameterizedTest
  @CsvSource({"64,64", "1,1", "1,9", "8,8", "40,24", "17,33"})
  void whatIsKnownStaysAndTheRestLiesBetween(int width, int height) {
    Pixels picture = Pictures.noise(3, width, height, 1);
    Pixels mask = Pixels.zeros(1, height, width);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 1; i < mask.data().length; i++) {
      mask.data()[i] = random.nextDouble() < 0.7 ? 1 : 0;
    }
    Pixels filled = PullPush.fill(picture, mask);
    int plane = width * height;
    for (int c = 0; c < 3; c++) {
      float lowest = Float.MAX_VALUE;
      float highest = -Float.MAX_VALUE;
      for (int i = 0; i < plane; i++) {
        if (mask.data()[i] == 0) {
          lowest = Math.min(lowest, picture.data()[c * plane + i]);
          highest = Math.max(highest, picture.data()[c * plane + i]);
        }
      }
      for (int i = 0; i < plane; i++) {
        float value = filled.data()[c * plane + i];
        if (mask.data()[i] == 0) {
          assertThat(value).isEqualTo(picture.data()[c * plane + i]);
        } else {
          assertThat(value).isBetween(lowest - 1e-5f, highest + 1e-5f);
        }
      }
    }
  }

  /** What the picture holds in the hole must not shine through. */
  @Test
  void theHoleItselfTellsNothing() {
    Pixels mask = hole(20, 12, 30, 40);
    Pixels one = Pictures.noise(3, 64, 64, 1);
    Pixels other = one.copy();
    for (int i = 0; i < other.data().length; i++) {
      if (mask.data()[i % (64 * 64)] == 1) {
        other.data()[i] = 1000 * i;
      }
    }
    assertThat(PullPush.fill(other, mask)).isEqualTo(PullPush.fill(one, mask));
  }

  /** A slope goes on through a hole in the middle, to within a tenth of its height. */
  @Test
  void aSlopeGoesOnThroughAHole() {
    Pixels slope = Pixels.zeros(1, 64, 64);
    for (int i = 0; i < slope.data().length; i++) {
      slope.data()[i] = (i % 64) / 31.5f - 1;
    }
    Pixels filled = PullPush.fill(slope, hole(24, 24, 16, 16));
    for (int i = 0; i < slope.data().length; i++) {
      assertThat(filled.data()[i]).isCloseTo(slope.data()[i], within(0.2f));
    }
  }

  /**
   * Against thousands of sweeps in double precision. A known half that ends between two blocks of
   * the pyramid, and one that does not; a hole; nothing but a corner.
   */
  @ParameterizedTest
  @CsvSource({"32,0,32,64", "27,0,37,64", "16,24,30,20", "3,0,61,64"})
  void itHangsLikeAMembrane(int left, int top, int width, int height) {
    Pixels picture = Pixels.zeros(1, 64, 64);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        picture.data()[64 * y + x] = (float) Math.sin(y / 9.0 + x / 7.0);
      }
    }
    Pixels mask = hole(left, top, width, height);
    double[] exact = new double[64 * 64];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = mask.data()[i] == 0 ? picture.data()[i] : 0;
    }
    for (int sweep = 0; sweep < 8000; sweep++) {
      for (int i = 0; i < exact.length; i++) {
        if (mask.data()[i] == 1) {
          int x = i % 64;
          int y = i / 64;
          double sum = x > 0 ? exact[i - 1] : 0;
          sum += x < 63 ? exact[i + 1] : 0;
          sum += y > 0 ? exact[i - 64] : 0;
          sum += y < 63 ? exact[i + 64] : 0;
          exact[i] =
              sum / ((x > 0 ? 1 : 0) + (x < 63 ? 1 : 0) + (y > 0 ? 1 : 0) + (y < 63 ? 1 : 0));
        }
      }
    }
    Pixels filled = PullPush.fill(picture, mask);
    double worst = 0;
    double mean = 0;
    int holes = 0;
    for (int i = 0; i < exact.length; i++) {
      double off = Math.abs(filled.data()[i] - exact[i]);
      worst = Math.max(worst, off);
      mean += off;
      holes += (int) mask.data()[i];
    }
    assertThat(worst).isLessThan(0.18);
    assertThat(mean / holes).isLessThan(0.08);
  }

  @Test
  void whereNothingIsKnownItIsGray() {
    Pixels filled = PullPush.fill(Pictures.noise(3, 16, 16, 1), hole(0, 0, 64, 64, 16));
    for (float value : filled.data()) {
      assertThat(value).isZero();
    }
  }

  private static Pixels hole(int left, int top, int width, int height) {
    return hole(left, top, width, height, 64);
  }

  private static Pixels hole(int left, int top, int width, int height, int size) {
    Pixels mask = Pixels.zeros(1, size, size);
    Masks.fill(mask, left, top, Math.min(size, width), Math.min(size, height), 1);
    return mask;
  }
}
