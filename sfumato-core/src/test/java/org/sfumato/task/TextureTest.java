package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.Pixels;

class TextureTest {
  private static final int WIDTH = 150;
  private static final int HEIGHT = 130;
  private static final float ANY = Float.POSITIVE_INFINITY;
  private static final int PLANE = WIDTH * HEIGHT;

  private static boolean[] allBut(int left, int top, int width, int height) {
    boolean[] known = new boolean[PLANE];
    Arrays.fill(known, true);
    for (int y = top; y < top + height; y++) {
      Arrays.fill(known, y * WIDTH + left, y * WIDTH + left + width, false);
    }
    return known;
  }

  private static float slope(int i) {
    return -0.5f + i % WIDTH * 0.004f + i % PLANE / WIDTH * 0.002f;
  }

  /** A slope of light; grain upon it where it is known. */
  private static Pixels grain(boolean[] known, double deviation) {
    SplittableRandom random = new SplittableRandom(5);
    Pixels picture = Pixels.zeros(3, HEIGHT, WIDTH);
    for (int i = 0; i < picture.data().length; i++) {
      double grain = deviation * random.nextGaussian();
      picture.data()[i] = slope(i) + (known[i % PLANE] ? (float) grain : 0);
    }
    return picture;
  }

  private static PatchMatch.Surroundings allElseIsWanted(boolean[] known) {
    return new PatchMatch.Surroundings(known, PatchMatch.Surroundings.not(known));
  }

  private static void draw(Pixels picture, boolean[] known) {
    Texture.draw(picture, allElseIsWanted(known), 4, ANY, share -> {});
  }

  /** Of what is not known, about the slope. */
  private static double deviation(Pixels picture, boolean[] known) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < picture.data().length; i++) {
      if (!known[i % PLANE]) {
        double d = picture.data()[i] - slope(i);
        sum += d * d;
        count++;
      }
    }
    return Math.sqrt(sum / count);
  }

  /** Holes, and a margin, which meets the photograph at one side only. */
  @ParameterizedTest
  @CsvSource({"50,40,48,50", "0,0,60,130", "20,100,100,30"})
  void whatWasSoftIsAsGrainyAsThePhotograph(int left, int top, int width, int height) {
    boolean[] known = allBut(left, top, width, height);
    Pixels picture = grain(known, 0.1);
    draw(picture, known);
    assertThat(deviation(picture, known)).isBetween(0.07, 0.13);
  }

  /** By which light and colour of what was filled stay. */
  @Test
  void theLayoutStays() {
    boolean[] known = allBut(48, 32, 64, 64);
    Pixels picture = grain(known, 0.1);
    for (int i = 0; i < picture.data().length; i++) {
      picture.data()[i] += known[i % PLANE] || i % WIDTH < 80 ? 0 : 0.4f;
    }
    Pixels before = picture.copy();
    draw(picture, known);
    for (int c = 0; c < 3; c++) {
      for (int x : new int[] {56, 92}) {
        double moved = 0;
        for (int dy = 0; dy < 32; dy++) {
          for (int dx = 0; dx < 12; dx++) {
            int i = picture.index(c, 48 + dy, x + dx);
            moved += picture.data()[i] - before.data()[i];
          }
        }
        assertThat(Math.abs(moved / (32 * 12))).isLessThan(0.05);
      }
    }
  }

  /** Where the photograph has no details, none are drawn. */
  @Test
  void whatIsSmoothStaysSmooth() {
    boolean[] known = allBut(50, 40, 48, 50);
    Pixels picture = grain(known, 0);
    draw(picture, known);
    assertThat(deviation(picture, known)).isLessThan(0.004);
  }

  /**
   * A smooth margin whose colour is nowhere in the photograph, but nearer to that of something
   * rough: by colour it becomes rough, and where colours that are far off do not count, it stays
   * smooth.
   */
  @ParameterizedTest
  @CsvSource({"Infinity, 0.1, 0.4", "0.06, 0, 0.05"})
  void aColourThatFitsNothing(float farColour, double least, double most) {
    boolean[] known = allBut(100, 0, 50, HEIGHT);
    SplittableRandom random = new SplittableRandom(5);
    Pixels stones = Pixels.zeros(1, HEIGHT / 5, 10);
    for (int i = 0; i < stones.data().length; i++) {
      stones.data()[i] = 0.3f + 0.3f * (float) random.nextGaussian();
    }
    Pixels picture = Pixels.zeros(3, HEIGHT, WIDTH);
    for (int i = 0; i < picture.data().length; i++) {
      int x = i % WIDTH;
      int y = i % PLANE / WIDTH;
      picture.data()[i] = x >= 100 ? 0.8f : x < 50 ? stones.at(0, y / 5, x / 5) : 0;
    }
    Texture.draw(picture, allElseIsWanted(known), 2, farColour, share -> {});
    double sum = 0;
    for (int i = 0; i < picture.data().length; i++) {
      double d = i % WIDTH >= 110 ? picture.data()[i] - 0.8 : 0; // patches reach over the edge
      sum += d * d;
    }
    assertThat(Math.sqrt(sum / (3 * 40 * HEIGHT))).isBetween(least, most);
  }

  @Test
  void whatIsKnownStays() {
    boolean[] known = allBut(50, 40, 48, 50);
    Pixels picture = grain(known, 0.1);
    Pixels before = picture.copy();
    draw(picture, known);
    for (int i = 0; i < picture.data().length; i++) {
      if (known[i % PLANE]) {
        assertThat(picture.data()[i]).isEqualTo(before.data()[i]);
      }
    }
  }

  /** Below 4 of the network's pixels, but no coarser than the fill is thick. */
  @ParameterizedTest
  @CsvSource({
    "0.5,100,0",
    "1,100,0",
    "1.01,100,2",
    "2,128,3",
    "2.03,130,3",
    "4,128,4",
    "6.25,6,2",
    "47,100,6",
    "12,1,0",
    "12,0.2,0"
  })
  void octaves(double scale, double thickness, int octaves) {
    assertThat(Texture.octaves(scale, thickness)).isEqualTo(octaves);
  }

  /** What is neither known nor wanted is not changed, and nothing is taken from it. */
  @Test
  void whatIsNotAskedForIsLeftOut() {
    boolean[] known = allBut(0, 0, 100, HEIGHT);
    Pixels picture = grain(known, 0.1);
    boolean[] wanted = new boolean[PLANE];
    for (int i = 0; i < PLANE; i++) {
      boolean strange = i % WIDTH < 50;
      wanted[i] = !known[i] && !strange;
      for (int c = 0; c < 3; c++) {
        picture.data()[c * PLANE + i] = strange ? 9 : picture.data()[c * PLANE + i];
      }
    }
    Texture.draw(picture, new PatchMatch.Surroundings(known, wanted), 4, ANY, share -> {});
    for (int i = 0; i < PLANE; i++) {
      if (i % WIDTH < 50) {
        assertThat(picture.data()[i]).isEqualTo(9);
      } else if (i % WIDTH > 80) {
        assertThat(picture.data()[i]).isBetween(-2f, 2f);
      }
    }
  }

  /** Nothing known at all, or less than a patch. */
  @ParameterizedTest
  @ValueSource(ints = {0, 6})
  void withoutAPhotographItStaysAsItIs(int rows) {
    boolean[] known = allBut(0, 0, WIDTH, HEIGHT - rows);
    Pixels picture = grain(known, 0.1);
    Pixels before = picture.copy();
    draw(picture, known);
    assertThat(picture.data()).isEqualTo(before.data());
  }

  /** Whoever watches sees all of it, and can stop it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 48})
  void tellsOfItsWork(int rows) {
    boolean[] known = allBut(0, 0, WIDTH, HEIGHT - rows);
    List<Double> shares = new ArrayList<>();
    Texture.draw(grain(known, 0.1), allElseIsWanted(known), 4, ANY, shares::add);
    assertThat(shares).allMatch(share -> share > 0);
    assertThat(shares.stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
    assertThatThrownBy(
            () ->
                Texture.draw(
                    grain(known, 0.1),
                    allElseIsWanted(known),
                    4,
                    ANY,
                    share -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void theSameAgain() {
    boolean[] known = allBut(50, 40, 48, 50);
    Pixels a = grain(known, 0.1);
    Pixels b = a.copy();
    draw(a, known);
    draw(b, known);
    assertThat(a.data()).isEqualTo(b.data());
  }
}
