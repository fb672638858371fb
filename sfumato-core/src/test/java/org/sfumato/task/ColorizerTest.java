package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

class ColorizerTest {
  private static final int SIZE = 64;

  @ParameterizedTest
  @CsvSource({"64,64", "150,100", "90,180", "500,300"})
  void theTrueColoursInTheSquareGiveThePhotographBack(int width, int height) {
    BufferedImage photo = Pictures.photo(width, height, 4);
    Pixels truth = Resampling.BICUBIC.resize(photo, SIZE, SIZE);
    FakeModel model = new FakeModel(SIZE, patch -> truth);
    BufferedImage coloured = Colorizer.colorize(gray(photo), model);
    // The noise in its chroma cannot come back, nor all colours that lie beside others of one luma.
    assertThat(Compare.rms(coloured, photo)).isLessThan(7.5);
    assertThat(model.seen).hasSize(1);
    assertThat(model.seen.get(0).mask()).isNull();
  }

  @Property(tries = 40)
  void lumaIsThePhotographsForAnySizeAndAnyModel(
      @ForAll @IntRange(min = 1, max = 120) int width,
      @ForAll @IntRange(min = 1, max = 120) int height) {
    BufferedImage photo = Pictures.photo(width, height, 5);
    FakeModel wild = new FakeModel(16, patch -> Pictures.noise(3, 16, 16, 1));
    assertLumaKept(photo, Colorizer.colorize(photo, wild));
    assertThat(wild.seen).hasSize(Colorizer.patches(width, height, 16));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,500", "500,1", "37,1000", "1000,37", "2,3"})
  void extremeShapesAreColouredEvenly(int width, int height) {
    BufferedImage gray = Compare.image(width, height, (x, y) -> 0x010101 * (100 + (x + y) % 40));
    // Sepia: one chroma everywhere, so windows agree and only their blending could show.
    FakeModel sepia = new FakeModel(SIZE, ColorizerTest::sepia);
    BufferedImage coloured = Colorizer.colorize(gray, sepia);
    assertLumaKept(gray, coloured);
    for (int rgb : Compare.rgb(coloured)) {
      assertThat((rgb >> 16 & 0xff) - (rgb & 0xff)).isBetween(49, 52);
    }
    assertThat(sepia.seen).hasSize(Colorizer.patches(width, height, SIZE));
  }

  @Test
  void colourEdgesFallOnEdgesOfLight() {
    // An edge amid a small pixel: 200 / 64 photograph pixels to one of the square.
    BufferedImage photo = Compare.image(200, 200, (x, y) -> x < 101 ? 0xc83c3c : 0x1e285a);
    Pixels truth = Resampling.BICUBIC.resize(photo, SIZE, SIZE);
    BufferedImage coloured = Colorizer.colorize(gray(photo), new FakeModel(SIZE, patch -> truth));
    for (int x = 96; x < 106; x++) {
      int rgb = coloured.getRGB(x, 100);
      int warmth = (rgb >> 16 & 0xff) - (rgb & 0xff);
      assertThat(warmth).as("column %d", x).isBetween(x < 101 ? 90 : -100, x < 101 ? 255 : 0);
    }
  }

  /** Noise of the model's in chroma and in luma, of which only the photograph's is a guide. */
  @Test
  void noiseInEvenPartsIsTakenAway() {
    BufferedImage photo = Compare.image(SIZE, SIZE, (x, y) -> x < 32 ? 0x606060 : 0xa0a0a0);
    Pixels noisy = Pictures.noise(3, SIZE, SIZE, 1);
    for (int i = 0; i < noisy.data().length; i++) {
      double side = i % SIZE < 32 ? 0.2 : -0.2;
      noisy.data()[i] = (float) (0.3 * noisy.data()[i] + side * (i / SIZE / SIZE - 1));
    }
    BufferedImage coloured = Colorizer.colorize(photo, new FakeModel(SIZE, patch -> noisy));
    for (int x = 0; x < SIZE; x++) {
      double blueness = 0;
      double square = 0;
      for (int y = 0; y < SIZE; y++) {
        int rgb = coloured.getRGB(x, y);
        double difference = (rgb & 0xff) - (rgb >> 16 & 0xff);
        blueness += difference / SIZE;
        square += difference * difference / SIZE;
      }
      // 0.4 of [-1, 1] is 51 levels; the noise, evenly spread, has a deviation of 31.
      assertThat(blueness).as("column %d", x).isBetween(x < 32 ? 43. : -59., x < 32 ? 59. : -43.);
      assertThat(Math.sqrt(square - blueness * blueness)).as("column %d", x).isLessThan(6);
    }
  }

  @Test
  void theModelSeesTheLumaWhateverColourThereIs() {
    BufferedImage photo = Pictures.photo(SIZE, SIZE, 6);
    FakeModel model = FakeModel.constant(SIZE, 0);
    Colorizer.colorize(photo, model);
    Pixels condition = model.seen.get(0).condition();
    for (int c = 0; c < 3; c++) {
      assertThat(condition.at(c, 3, 5)).isCloseTo(Compare.luma(photo.getRGB(5, 3)), within(1e-6f));
    }
  }

  private static Pixels sepia(Patch patch) {
    Pixels picture = patch.condition().copy();
    int plane = SIZE * SIZE;
    for (int i = 0; i < plane; i++) {
      picture.data()[i] += 0.2f;
      picture.data()[2 * plane + i] -= 0.2f;
    }
    return picture;
  }

  private static BufferedImage gray(BufferedImage photo) {
    return Compare.image(
        photo.getWidth(),
        photo.getHeight(),
        (x, y) -> 0x010101 * Pixels.toByte(Compare.luma(photo.getRGB(x, y))));
  }

  private static void assertLumaKept(BufferedImage photo, BufferedImage coloured) {
    int[] before = Compare.rgb(photo);
    int[] after = Compare.rgb(coloured);
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.length; i++) {
      // Every channel is rounded by up to half a level.
      assertThat(Compare.luma(after[i])).isCloseTo(Compare.luma(before[i]), within(1.01f / 255));
    }
  }
}
