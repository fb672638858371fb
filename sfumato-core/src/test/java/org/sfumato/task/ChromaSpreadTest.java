package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class ChromaSpreadTest {
  private static final int SIZE = 20;

  /** Straight across, S steps are 2.5 long; the weight is that of a normal density. */
  @Test
  void overEvenGrayItSinksWithTheDistance() {
    Pixels gray = Pixels.filled(1, SIZE, SIZE, 0);
    Patch.Given given = spread(gray, at(4, 10), 0.5f);
    for (int steps = 0; steps < 12; steps++) {
      double length = steps * 2.5 / SIZE;
      assertThat(given.mask().at(0, 10, 4 + steps))
          .isCloseTo((float) (1 - Math.exp(-length * length / 2)), within(1e-5f));
      assertThat(blueness(given, 4 + steps, 10)).isCloseTo(blueness(given, 4, 10), within(0.02f));
    }
  }

  @Test
  void anEdgeOfLightStopsIt() {
    Pixels gray = Pixels.filled(1, SIZE, SIZE, -0.2f);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 10; x < SIZE; x++) {
        gray.data()[gray.index(0, y, x)] = 0.4f;
      }
    }
    Patch.Given given = spread(gray, at(8, 5), 0.5f);
    assertThat(given.mask().at(0, 5, 9)).isLessThan(0.02f);
    assertThat(given.mask().at(0, 5, 10)).isEqualTo(1);
    assertThat(given.mask().at(0, 12, 12)).isEqualTo(1);
  }

  /** Around the end of a wall, and not through it. */
  @Test
  void theWayIsAlongThePicture() {
    Pixels gray = Pixels.filled(1, SIZE, SIZE, 0);
    for (int y = 0; y < SIZE - 1; y++) {
      gray.data()[gray.index(0, y, 10)] = 1;
    }
    Patch.Given given = spread(gray, at(9, 16), 0.5f);
    // Down 3, across 2, up 3.
    double length = 8 * 2.5 / SIZE;
    assertThat(given.mask().at(0, 16, 11))
        .isCloseTo((float) (1 - Math.exp(-length * length / 2)), within(1e-5f));
  }

  @Test
  void betweenTwoColoursThereIsTheirMean() {
    ChromaSpread spread = new ChromaSpread(Pixels.filled(1, SIZE, SIZE, 0));
    spread.add(at(5, 10), 0.4f, 0);
    spread.add(at(13, 10), -0.4f, 0);
    Patch.Given given = spread.given();
    assertThat(blueness(given, 9, 10)).isCloseTo(0, within(0.01f));
    assertThat(blueness(given, 6, 10)).isGreaterThan(0.1f);
    assertThat(blueness(given, 12, 10)).isLessThan(-0.1f);
  }

  private static int at(int x, int y) {
    return y * SIZE + x;
  }

  private static Patch.Given spread(Pixels gray, int pixel, float cb) {
    ChromaSpread spread = new ChromaSpread(gray);
    spread.add(pixel, cb, 0);
    return spread.given();
  }

  private static float blueness(Patch.Given given, int x, int y) {
    return given.picture().at(2, y, x) - given.picture().at(0, y, x);
  }
}
