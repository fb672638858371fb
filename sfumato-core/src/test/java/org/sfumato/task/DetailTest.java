package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class DetailTest {
  @Property(tries = 30)
  void itIsTheDeviationOfTheWindow(
      @ForAll @IntRange(min = 1, max = 25) int width,
      @ForAll @IntRange(min = 1, max = 25) int height,
      @ForAll long seed) {
    Pixels picture = Pictures.noise(3, width, height, seed);
    Pixels detail = Detail.of(picture, null).orElseThrow();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertThat((double) detail.at(0, y, x)).isCloseTo(naive(picture, y, x), within(1e-5));
      }
    }
  }

  @Test
  void whatHolesHoldMeansNothing() {
    Pixels mask = Pixels.zeros(1, 32, 32);
    Masks.fill(mask, 10, 8, 12, 15, 1);
    Pixels one = Pictures.noise(3, 32, 32, 1);
    Pixels other = one.copy();
    for (int i = 0; i < other.data().length; i++) {
      other.data()[i] = mask.data()[i % 1024] == 1 ? 100 : other.data()[i];
    }
    assertThat(Detail.of(other, mask)).isEqualTo(Detail.of(one, mask));
  }

  /**
   * Smooth on the left, noise on the right: a hole between them goes over from one to the other.
   */
  @Test
  void holesAreAsTheirSurroundings() {
    Pixels picture = Pictures.noise(3, 64, 64, 1);
    for (int i = 0; i < picture.data().length; i++) {
      picture.data()[i] = i % 64 < 32 ? 0.3f : picture.data()[i];
    }
    Pixels mask = Pixels.zeros(1, 64, 64);
    Masks.fill(mask, 16, 16, 32, 32, 1);
    Pixels detail = Detail.of(picture, mask).orElseThrow();
    assertThat((double) detail.at(0, 32, 2)).isCloseTo(Detail.FLOOR, within(1e-6));
    assertThat(detail.at(0, 32, 60)).isGreaterThan(0.4f);
    assertThat(detail.at(0, 32, 18)).isLessThan(detail.at(0, 32, 32));
    assertThat(detail.at(0, 32, 32)).isLessThan(detail.at(0, 32, 46));
  }

  /** Where nothing is told, nothing is smooth: the unit is the task's own. */
  @Test
  void littleOrNothingKnown() {
    Pixels picture = Pictures.noise(3, 20, 20, 1);
    Pixels mask = Pixels.filled(1, 20, 20, 1);
    assertThat(Detail.of(picture, mask)).isEmpty();
    PhotoTask task = new Inpainting();
    assertThat(new Patch(task, picture, mask).localSpread())
        .isEqualTo(Pixels.filled(1, 20, 20, (float) task.spread()));
    Masks.fill(mask, 0, 0, 20, 1, 0);
    assertThat(Detail.of(picture, mask)).isEmpty();
    Masks.fill(mask, 0, 0, 20, 4, 0);
    for (float value : Detail.of(picture, mask).orElseThrow().data()) {
      assertThat(value).isBetween(0.4f, 0.8f); // of uniform noise in [-1, 1]: 0.577
    }
  }

  private static double naive(Pixels picture, int y, int x) {
    double variance = 0;
    for (int c = 0; c < 3; c++) {
      double mean = 0;
      double squares = 0;
      int count = 0;
      for (int v = Math.max(0, y - 4); v <= Math.min(picture.height() - 1, y + 4); v++) {
        for (int u = Math.max(0, x - 4); u <= Math.min(picture.width() - 1, x + 4); u++) {
          mean += picture.at(c, v, u);
          squares += Math.pow(picture.at(c, v, u), 2);
          count++;
        }
      }
      variance += (squares / count - Math.pow(mean / count, 2)) / 3;
    }
    return Math.sqrt(Math.max(0, variance) + Detail.FLOOR * Detail.FLOOR);
  }
}
