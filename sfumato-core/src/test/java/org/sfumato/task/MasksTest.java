package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class MasksTest {
  @Property(tries = 200)
  void rectanglesCoverTenToFortyPercent(
      @ForAll @IntRange(min = 8, max = 96) int size, @ForAll long seed) {
    Pixels mask = RectangleMask.draw(size, new SplittableRandom(seed));
    assertBinary(mask, size);
    assertThat(Masks.area(mask)).isBetween(0.1, 0.4);
  }

  @Property(tries = 200)
  void brushesLeaveSomethingToDoAndSomethingToGoBy(
      @ForAll @IntRange(min = 8, max = 96) int size, @ForAll long seed) {
    Pixels mask = BrushMask.draw(size, new SplittableRandom(seed));
    assertBinary(mask, size);
    assertThat(Masks.area(mask)).isBetween(0.02, 0.6);
  }

  @Test
  void brushesScaleWithThePictureAndFavourNoSide() {
    double small = 0;
    double large = 0;
    double left = 0;
    double top = 0;
    int draws = 1500;
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < draws; i++) {
      Pixels mask = BrushMask.draw(64, random);
      small += Masks.area(mask) / draws;
      left += Masks.area(mask.crop(0, 0, 32, 64)) / draws;
      top += Masks.area(mask.crop(0, 0, 64, 32)) / draws;
      large += i % 5 == 0 ? Masks.area(BrushMask.draw(256, random)) * 5 / draws : 0;
    }
    assertThat(large).isCloseTo(small, within(0.02));
    assertThat(left).isCloseTo(small, within(0.015));
    assertThat(top).isCloseTo(small, within(0.015));
    assertThat(small).isBetween(0.1, 0.25);
  }

  /** Which of the two kinds a mask is shows in the first number drawn. */
  @Test
  void sixtyPercentOfInpaintingMasksAreBrushes() {
    int brushes = 0;
    int draws = 3000;
    SplittableRandom seeds = new SplittableRandom(6);
    for (int i = 0; i < draws; i++) {
      long seed = seeds.nextLong();
      SplittableRandom random = new SplittableRandom(seed);
      random.nextDouble();
      boolean brush =
          Inpainting.mask(16, new SplittableRandom(seed)).equals(BrushMask.draw(16, random));
      brushes += brush ? 1 : 0;
    }
    assertThat(brushes / (double) draws).isCloseTo(0.6, within(0.03));
  }

  @Test
  void uncroppingMasksHalfAtOneSideOrAllAround() {
    int size = 64;
    int[] counts = new int[5];
    int draws = 4000;
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < draws; i++) {
      Pixels mask = Uncropping.mask(size, random);
      assertThat(Masks.area(mask)).isCloseTo(0.5, within(0.02));
      boolean topLeft = mask.at(0, 0, 0) == 1;
      boolean topRight = mask.at(0, 0, 63) == 1;
      boolean bottomLeft = mask.at(0, 63, 0) == 1;
      boolean bottomRight = mask.at(0, 63, 63) == 1;
      boolean around = topLeft && topRight && bottomLeft && bottomRight;
      assertThat(mask.at(0, 31, 31) == 1 && mask.at(0, 32, 32) == 1).isFalse();
      if (around) {
        assertThat(mask.at(0, 31, 31) + mask.at(0, 32, 32)).isZero();
      }
      int side = topLeft && topRight ? 0 : bottomLeft && bottomRight ? 1 : topLeft ? 2 : 3;
      counts[around ? 4 : side]++;
    }
    double[] shares = Arrays.stream(counts).mapToDouble(n -> n / (double) draws).toArray();
    for (int side = 0; side < 4; side++) {
      assertThat(shares[side]).isCloseTo(0.125, within(0.025));
    }
    assertThat(shares[4]).isCloseTo(0.5, within(0.03));
  }

  private static void assertBinary(Pixels mask, int size) {
    assertThat(mask.channels()).isEqualTo(1);
    assertThat(mask.width()).isEqualTo(size);
    assertThat(mask.height()).isEqualTo(size);
    for (float value : mask.data()) {
      assertThat(value == 0 || value == 1).isTrue();
    }
  }
}
