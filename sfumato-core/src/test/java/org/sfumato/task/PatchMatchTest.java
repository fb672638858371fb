package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class PatchMatchTest {
  private static final int SIDE = 48;
  private static final int PERIOD = 6;
  private static final float ANY = Float.POSITIVE_INFINITY;

  private static boolean[] allBut(int left, int top, int width, int height) {
    boolean[] known = new boolean[SIDE * SIDE];
    Arrays.fill(known, true);
    for (int y = top; y < top + height; y++) {
      Arrays.fill(known, y * SIDE + left, y * SIDE + left + width, false);
    }
    return known;
  }

  private static PatchMatch match(Pixels picture, Pixels layout, boolean[] known) {
    boolean[] wanted = PatchMatch.Surroundings.not(known);
    return new PatchMatch(
        picture, layout, new PatchMatch.Surroundings(known, wanted), ANY, new SplittableRandom(2));
  }

  private static void search(PatchMatch match, int sweeps, boolean whole) {
    match.measure(whole);
    for (int i = 0; i < sweeps; i++) {
      match.sweep(i % 2 == 0, whole);
    }
  }

  private static Pixels noise(int seed) {
    return Pictures.noise(3, SIDE, SIDE, seed);
  }

  /** A pattern is found as it is, whatever the hole holds, for its layout is all that counts. */
  @Test
  void aPatternIsContinued() {
    Pixels pattern = Pixels.zeros(3, SIDE, SIDE);
    Pixels tiles = noise(1);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          pattern.data()[pattern.index(c, y, x)] = tiles.at(c, y % PERIOD, x % PERIOD);
        }
      }
    }
    boolean[] known = allBut(15, 17, 13, 11);
    Pixels picture = pattern.copy();
    for (int i = 0; i < picture.data().length; i++) {
      picture.data()[i] = known[i % known.length] ? picture.data()[i] : 5;
    }
    Pixels layout = pattern.copy();
    for (int i = 0; i < layout.data().length; i++) {
      layout.data()[i] /= 2;
    }
    PatchMatch match = match(picture, layout, known);
    match.scatter();
    search(match, 8, false);
    match.copy();
    for (int i = 0; i < picture.data().length; i++) {
      assertThat(picture.data()[i]).isCloseTo(pattern.data()[i], within(1e-6f));
    }
  }

  /** The best of all places, looked at one after another, is hardly better than what was found. */
  @Test
  void nearlyTheBestPlaces() {
    Pixels picture = noise(3);
    boolean[] known = allBut(20, 20, 8, 8);
    PatchMatch match = match(picture, picture.copy(), known);
    match.scatter();
    search(match, 40, true);
    double found = 0;
    double best = 0;
    double chance = 0;
    for (int i = 0; i < known.length; i++) {
      if (!known[i]) {
        found += distance(picture, i, match.place(i));
        double nearest = Double.MAX_VALUE;
        double sum = 0;
        int places = 0;
        for (int y = 3; y < SIDE - 3; y++) {
          for (int x = 3; x < SIDE - 3; x++) {
            if (isFree(known, x, y)) {
              double distance = distance(picture, i, y * SIDE + x);
              nearest = Math.min(nearest, distance);
              sum += distance;
              places++;
            }
          }
        }
        best += nearest;
        chance += sum / places;
      }
    }
    assertThat(found).isBetween(best, best + 0.25 * (chance - best));
  }

  private static boolean isFree(boolean[] known, int x, int y) {
    for (int dy = -3; dy <= 3; dy++) {
      for (int dx = -3; dx <= 3; dx++) {
        if (!known[(y + dy) * SIDE + x + dx]) {
          return false;
        }
      }
    }
    return true;
  }

  private static double distance(Pixels picture, int a, int b) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      for (int dy = -3; dy <= 3; dy++) {
        for (int dx = -3; dx <= 3; dx++) {
          double d =
              picture.at(c, a / SIDE + dy, a % SIDE + dx)
                  - picture.at(c, b / SIDE + dy, b % SIDE + dx);
          sum += d * d;
        }
      }
    }
    return sum;
  }

  /** Every place that is found has a whole known patch around it. */
  @Test
  void placesAreOfThePhotograph() {
    Pixels picture = noise(5);
    boolean[] known = allBut(0, 9, 30, 22);
    PatchMatch match = match(picture, noise(6), known);
    assertThat(match.scatter()).isTrue();
    search(match, 3, true);
    for (int i = 0; i < known.length; i++) {
      if (!known[i]) {
        int place = match.place(i);
        assertThat(place % SIDE).isBetween(3, SIDE - 4);
        assertThat(place / SIDE).isBetween(3, SIDE - 4);
        assertThat(isFree(known, place % SIDE, place / SIDE)).isTrue();
      }
    }
  }

  @Test
  void nothingToLookAt() {
    boolean[] known = allBut(0, 0, SIDE, SIDE - 6); // six rows: no patch of seven
    assertThat(match(noise(8), noise(9), known).scatter()).isFalse();
  }

  /** What was found at half the scale is where a search begins. */
  @Test
  void followsTheCoarserSearch() {
    Pixels picture = noise(10);
    boolean[] known = allBut(20, 20, 8, 8);
    Pixels coarse = Octaves.halved(picture);
    boolean[] coarseKnown = Octaves.halved(known, picture);
    PatchMatch coarser = match(coarse, coarse.copy(), coarseKnown);
    coarser.scatter();
    PatchMatch match = match(picture, picture.copy(), known);
    match.follow(coarser);
    int same = 0;
    for (int y = 20; y < 28; y++) {
      for (int x = 20; x < 28; x++) {
        int from = coarser.place(y / 2 * SIDE / 2 + x / 2);
        int expected = (2 * (from / (SIDE / 2)) + y % 2) * SIDE + 2 * (from % (SIDE / 2)) + x % 2;
        same += match.place(y * SIDE + x) == expected ? 1 : 0;
      }
    }
    assertThat(same).isEqualTo(64);
  }
}
