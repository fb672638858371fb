package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Pixels;

class FlatSquaresTest {
  private static final float LEVEL = 2 / 255f;

  /** Mostly flat, with some pixels that are not. */
  private static Pixels speckled(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pixels plane = Pixels.zeros(1, height, width);
    for (int i = 0; i < plane.data().length; i++) {
      plane.data()[i] = random.nextInt(60) == 0 ? 0.5f : random.nextInt(2) * LEVEL;
    }
    return plane;
  }

  @Property(tries = 40)
  void aPixelIsBesideOrInASquareThatHardlyVaries(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed) {
    Pixels plane = speckled(width, height, seed);
    boolean[] expected = new boolean[width * height];
    for (int top = 0; top + 8 <= height; top++) {
      for (int left = 0; left + 8 <= width; left++) {
        float[] square = plane.crop(left, top, 8, 8).data();
        float low = 1;
        float high = -1;
        for (float value : square) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
        // The square, and the ring around it.
        for (int y = Math.max(0, top - 1); high - low <= 1.5f * LEVEL && y < top + 9; y++) {
          for (int x = Math.max(0, left - 1); x < left + 9; x++) {
            if (y < height && x < width) {
              expected[y * width + x] = true;
            }
          }
        }
      }
    }
    assertThat(FlatSquares.of(plane).andBeside()).isEqualTo(expected);
  }

  /** Blocks whose values are multiples of a step, some of them two or three apart. */
  private static Pixels blocks(int left, int top, int side, float step) {
    SplittableRandom random = new SplittableRandom(3);
    int[][] heights = new int[20][20];
    for (int[] row : heights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(3);
      }
    }
    Pixels plane = Pixels.zeros(1, 100, 120);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 120; x++) {
        plane.data()[y * 120 + x] = step * heights[(y + top) / side][(x + left) / side];
      }
    }
    return plane;
  }

  @ParameterizedTest
  @CsvSource({"0,0,8,2", "0,0,8,10", "3,6,8,10", "1,0,16,10.625", "0,0,8,21"})
  void theStepIsThatOfSingleOnes(int left, int top, int side, float levels) {
    float step = FlatSquares.of(blocks(left, top, side, levels * LEVEL)).step();
    assertThat(step / LEVEL).isCloseTo(levels, within(0.15f));
  }

  private static Pixels twoTones() {
    Pixels plane = Pixels.zeros(1, 100, 120);
    Arrays.fill(plane.data(), 48 * 120, 100 * 120, 10 * LEVEL);
    return plane;
  }

  @Test
  void otherEdgesAreNoSteps() {
    assertThat(FlatSquares.of(blocks(0, 0, 8, 0.7f * LEVEL)).step()).isZero(); // rounding to 8 bits
    assertThat(FlatSquares.of(blocks(0, 0, 8, 30 * LEVEL)).step()).isZero(); // a drawing
    assertThat(FlatSquares.of(blocks(0, 0, 11, 10 * LEVEL)).step()).isZero(); // on no grid of 8
    assertThat(FlatSquares.of(twoTones()).step()).isZero(); // a single line
    assertThat(FlatSquares.of(Pixels.zeros(1, 64, 64)).step()).isZero();
    assertThat(FlatSquares.of(Pixels.zeros(1, 3, 2)).step()).isZero();
  }
}
