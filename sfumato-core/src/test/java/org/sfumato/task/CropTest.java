package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class CropTest {
  @Property(tries = 60)
  void anyPhotographGivesASquareThatItsSeedDecides(
      @ForAll @IntRange(min = 1, max = 150) int width,
      @ForAll @IntRange(min = 1, max = 150) int height,
      @ForAll long seed) {
    BufferedImage photo = Pictures.photo(width, height, 1);
    for (Crop crop : new Crop[] {Crop.SCENES, Crop.DETAILS, new Crop(0.3, 0.5, 3)}) {
      Pixels square = crop.apply(photo, 32, new SplittableRandom(seed));
      assertThat(square.channels()).isEqualTo(3);
      assertThat(square.height()).isEqualTo(32);
      assertThat(square.width()).isEqualTo(32);
      assertThat(crop.apply(Pixels.of(photo), 32, new SplittableRandom(seed))).isEqualTo(square);
    }
  }

  /** On a ramp from left to right, a square's slope is its scale and its sign the mirroring. */
  @Test
  void kindsOccurInTheirSharesAndHalfAreMirrored() {
    Pixels ramp = Pixels.zeros(3, 256, 300);
    for (int i = 0; i < ramp.data().length; i++) {
      ramp.data()[i] = -1 + i % 300 / 150f;
    }
    int draws = 2000;
    int whole = 0;
    int nativeScale = 0;
    int mirrored = 0;
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < draws; i++) {
      Pixels square = new Crop(0.5, 0.3, 1).apply(ramp, 32, random);
      float slope = (square.at(0, 16, 20) - square.at(0, 16, 10)) * 15;
      mirrored += slope < 0 ? 1 : 0;
      whole += Math.abs(slope) > 7.99 ? 1 : 0;
      nativeScale += Math.abs(slope) < 1.01 ? 1 : 0;
    }
    assertThat(whole / (double) draws).isCloseTo(0.5, within(0.04));
    assertThat(nativeScale / (double) draws).isCloseTo(0.2, within(0.04));
    assertThat(mirrored / (double) draws).isCloseTo(0.5, within(0.04));
  }

  /** On ramps from left to right and from top to bottom, the slopes are the sides of the cut. */
  @Test
  void cutsAreSqueezedEvenlyBetweenTheTwoRatios() {
    int width = 300;
    int height = 200;
    Pixels ramps = Pixels.zeros(3, height, width);
    for (int i = 0; i < width * height; i++) {
      ramps.data()[i] = -1 + i % width / 150f;
      ramps.data()[width * height + i] = -1 + i / width / 100f;
    }
    SplittableRandom random = new SplittableRandom(9);
    int draws = 2000;
    int wide = 0;
    int extreme = 0;
    for (int i = 0; i < draws; i++) {
      boolean whole = i % 2 == 0;
      Pixels square = new Crop(whole ? 1 : 0, whole ? 0 : 1, 2).apply(ramps, 32, random);
      double across = Math.abs(square.at(0, 16, 26) - square.at(0, 16, 6)) * 150 * 32 / 20;
      double down = (square.at(1, 26, 16) - square.at(1, 6, 16)) * 100 * 32 / 20;
      double ratio = across / down;
      assertThat(ratio).isBetween(0.48, 2.08);
      assertThat(Math.min(across, down)).isGreaterThan(31);
      if (whole) {
        assertThat(Math.max(across / width, down / height)).isCloseTo(1, within(0.02));
      }
      wide += ratio > 1 ? 1 : 0;
      extreme += Math.abs(Math.log(ratio)) > Math.log(2) / 2 ? 1 : 0;
    }
    assertThat(wide / (double) draws).isCloseTo(0.5, within(0.04));
    assertThat(extreme / (double) draws).isCloseTo(0.5, within(0.04));
  }

  @Test
  void nativeSquaresArePixelsOfThePhotograph() {
    BufferedImage photo = Pictures.photo(80, 60, 2);
    Pixels pixels = Pixels.of(photo);
    SplittableRandom random = new SplittableRandom(1);
    for (int stretch = 1; stretch <= 2; stretch++) {
      for (int draw = 0; draw < 10; draw++) {
        Pixels square = new Crop(0, 0, stretch).apply(photo, 50, random);
        boolean found = false;
        for (int top = 0; top <= 10; top++) {
          for (int left = 0; left <= 30; left++) {
            Pixels here = pixels.crop(left, top, 50, 50);
            found |= here.equals(square) || here.flip().equals(square);
          }
        }
        assertThat(found).isTrue();
      }
    }
  }

  @Test
  void refusesSharesThatAreNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Crop(0.8, 0.3, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Crop(Double.NaN, 0, 1));
    for (double stretch : new double[] {0.9, 9, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Crop(0.5, 0.3, stretch));
    }
  }
}
