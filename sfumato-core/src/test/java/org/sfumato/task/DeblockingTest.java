package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class DeblockingTest {
  /** Like a sky: light and colour change by a quarter of their range from corner to corner. */
  private static Pixels gradient(int width, int height) {
    Pixels sky = Pixels.zeros(3, height, width);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float along = (float) (x + y) / (width + height);
        sky.data()[sky.index(0, y, x)] = -0.3f + 0.5f * along;
        sky.data()[sky.index(1, y, x)] = 0.1f + 0.2f * along;
        sky.data()[sky.index(2, y, x)] = 0.6f - 0.3f * along;
      }
    }
    return sky;
  }

  private static double error(Pixels a, Pixels b) {
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += Math.pow(a.data()[i] - b.data()[i], 2);
    }
    return Math.sqrt(sum / a.data().length);
  }

  /** Squared differences of neighbours in a row. */
  private static double roughness(Pixels picture) {
    double sum = 0;
    for (int i = 1; i < picture.data().length; i++) {
      if (i % picture.width() != 0) {
        sum += Math.pow(picture.data()[i] - picture.data()[i - 1], 2);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20, 30})
  void aGradientLosesItsStepsAndComesNearToWhatItWas(int quality) {
    Pixels sky = gradient(320, 200);
    Pixels coded = Jpeg.roundTrip(sky, quality);
    Pixels smooth = Deblocking.of(coded);
    assertThat(error(smooth, sky)).isLessThan(0.8 * error(coded, sky));
    assertThat(roughness(smooth)).isLessThan(0.25 * roughness(coded));
  }

  /** A photograph turned by its EXIF orientation has its blocks elsewhere. */
  @ParameterizedTest
  @CsvSource({"0,0", "3,0", "5,7"})
  void theGridMayBeginAnywhere(int left, int top) {
    Pixels sky = gradient(320, 200);
    Pixels coded = Jpeg.roundTrip(sky, 10).crop(left, top, 300, 180);
    Pixels smooth = Deblocking.of(coded);
    Pixels truth = sky.crop(left, top, 300, 180);
    assertThat(error(smooth, truth)).isLessThan(0.8 * error(coded, truth));
  }

  /** An even part has no steps to lose, and the dark ground below it does not draw it down. */
  @Test
  void anEvenSkyKeepsItsLight() {
    Pixels scene = gradient(320, 200);
    for (int i = 0; i < scene.data().length; i++) {
      int x = i % 320;
      int y = i / 320 % 200;
      scene.data()[i] = y >= 160 ? -0.6f : x >= 160 ? 0.5f : scene.data()[i];
    }
    Pixels coded = Jpeg.roundTrip(scene, 10);
    Pixels smooth = Deblocking.of(coded);
    assertThat(smooth).isNotEqualTo(coded);
    for (int c = 0; c < 3; c++) {
      for (int y = 40; y < 152; y += 8) {
        assertThat(smooth.at(c, y, 280)).isCloseTo(coded.at(c, y, 280), within(1 / 255f));
      }
    }
  }

  /** At quality 10 means of luma are rounded by 5 levels at most, of chroma by 5.3. */
  @Test
  void nothingMovesFartherThanRoundingDoes() {
    for (BufferedImage photo : Pictures.examples()) {
      Pixels coded = Jpeg.roundTrip(Pixels.of(photo), 10);
      Pixels smooth = Deblocking.of(coded);
      assertThat(smooth).isNotEqualTo(coded);
      float most = 0;
      for (int i = 0; i < coded.data().length; i++) {
        most = Math.max(most, Math.abs(smooth.data()[i] - coded.data()[i]));
      }
      // Blue changes by luma's rounding and 1.772 times that of chroma.
      assertThat(most).isLessThan((5.1f + 1.772f * 5.5f) * 2 / 255);
    }
  }

  /** Photographs come nearer to what they were, though little of them is flat. */
  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20})
  void photographsComeNearerToTheOriginal(int quality) {
    double before = 0;
    double after = 0;
    for (BufferedImage photo : Pictures.examples()) {
      Pixels original = Pixels.of(photo);
      Pixels coded = Jpeg.roundTrip(original, quality);
      before += error(coded, original);
      after += error(Deblocking.of(coded), original);
    }
    assertThat(after).isLessThan(before);
  }

  @Test
  void whatWasNeverCompressedIsLeftAlone() {
    for (BufferedImage photo : Pictures.examples()) {
      Pixels fine = Jpeg.roundTrip(Pixels.of(photo), 95);
      assertThat(Deblocking.of(fine)).isSameAs(fine);
    }
    Pixels noise = Pictures.noise(3, 100, 80, 1);
    assertThat(Deblocking.of(noise)).isSameAs(noise);
    Pixels gray = Pixels.filled(3, 64, 64, 0.2f);
    assertThat(Deblocking.of(gray)).isSameAs(gray);
    Pixels dot = Pixels.zeros(3, 1, 1);
    assertThat(Deblocking.of(dot)).isSameAs(dot);
  }

  /** Flat shapes with edges anywhere, as on a screen, are no blocks. */
  @Test
  void drawingsAreLeftAlone() {
    SplittableRandom random = new SplittableRandom(1);
    Pixels drawing = Pixels.zeros(3, 200, 300);
    for (int shape = 0; shape < 60; shape++) {
      int left = random.nextInt(250);
      int top = random.nextInt(150);
      float value = random.nextInt(8) * 12 / 127.5f;
      for (int c = 0; c < 3; c++) {
        for (int y = top; y < top + 20 + shape % 30; y++) {
          for (int x = left; x < left + 20 + shape % 29; x++) {
            drawing.data()[drawing.index(c, y, x)] = value;
          }
        }
      }
    }
    assertThat(Deblocking.of(drawing)).isSameAs(drawing);
  }
}
