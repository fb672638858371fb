package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationConstraintTest {
  /** Of frequencies, by rounding three channels of 64 pixels to bytes. */
  private static final double ROUNDING = 2.5;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"10,HALVED", "20,HALVED", "20,FULL", "50,FULL"})
  void anyAnswerComesNearerToTheOriginal(int quality, Jpeg.Chroma chroma) throws IOException {
    BufferedImage original = Pictures.examples().get(1).getSubimage(0, 0, 101, 83);
    Photograph file = coded(original, quality, chroma);
    for (int seed = 0; seed < 3; seed++) {
      BufferedImage answer = noisy(file.shown(), 1 - 0.3 * seed, seed);
      double before = distance(answer, original);
      QuantizationConstraint.project(answer, file.shown(), file.coding().orElseThrow());
      assertThat(distance(answer, original)).isLessThan(0.99 * before);
    }
  }

  /** A double-precision transform finds no frequency beyond its bound, of luma or chroma. */
  @ParameterizedTest
  @CsvSource({"HALVED, 20", "FULL, 20"})
  void noFrequencyOfAWholeBlockIsBeyondItsBound(Jpeg.Chroma chroma, int quality)
      throws IOException {
    Photograph file = coded(Pictures.photo(64, 48, 9), quality, chroma);
    BufferedImage answer = noisy(file.shown(), 0.4, 7);
    JpegCoding coding = file.coding().orElseThrow();
    assertThat(worst(answer, file.shown(), coding)).isGreaterThan(6 * ROUNDING);
    QuantizationConstraint.project(answer, file.shown(), coding);
    assertThat(worst(answer, file.shown(), coding)).isLessThan(ROUNDING);
    BufferedImage again = noisy(answer, 0, 0);
    QuantizationConstraint.project(again, file.shown(), coding);
    assertThat(distance(again, answer)).isLessThan(0.5); // nothing but the roundings
  }

  /** A tint of two levels of chroma's mean too many, though luma is the file's. */
  @Test
  void chromaIsLimitedToo() {
    int[] steps = new int[64];
    Arrays.fill(steps, 1 << 20);
    int[] known = steps.clone();
    known[0] = 16; // a mean of 1, by half a step
    JpegCoding coding =
        new JpegCoding(
            0,
            0,
            List.of(
                new JpegCoding.Component(1, 1, steps),
                new JpegCoding.Component(2, 1, known),
                new JpegCoding.Component(2, 1, known)));
    BufferedImage file = plain(32, 16, 0x808080);
    BufferedImage answer = plain(32, 16, 0x80809c);
    QuantizationConstraint.project(answer, file, coding);
    int rgb = answer.getRGB(9, 9);
    assertThat(channel(1, rgb)).isBetween(0.5, 1.5);
    assertThat(channel(2, rgb)).isBetween(-1.5, -0.5);
    assertThat(luma(rgb)).isCloseTo(luma(0x80809c), within(1.0));
  }

  /** How far frequencies are beyond half a step, or a quarter for details, at most. */
  private static double worst(BufferedImage answer, BufferedImage file, JpegCoding coding) {
    double worst = 0;
    for (int component = 0; component < coding.components().size(); component++) {
      JpegCoding.Component known = coding.components().get(component);
      int width = 8 * known.across();
      int height = 8 * known.down();
      for (int top = 0; top + height <= file.getHeight(); top += height) {
        for (int left = 0; left + width <= file.getWidth(); left += width) {
          for (int i = 0; i < 64; i++) {
            double sum = 0;
            for (int p = 0; p < width * height; p++) {
              int x = left + p % width;
              int y = top + p / width;
              sum +=
                  (channel(component, answer.getRGB(x, y)) - channel(component, file.getRGB(x, y)))
                      / (known.across() * known.down())
                      * wave(i % 8, p % width / known.across())
                      * wave(i / 8, p / width / known.down());
            }
            double bound = known.steps()[i] / (i / 8 < 2 && i % 8 < 2 ? 2.0 : 4.0);
            worst = Math.max(worst, Math.abs(sum) - bound);
          }
        }
      }
    }
    return worst;
  }

  /** Luma, blue chroma or red. */
  private static double channel(int component, int rgb) {
    double luma = luma(rgb);
    return switch (component) {
      case 0 -> luma;
      case 1 -> ((rgb & 0xff) - luma) / 1.772;
      default -> ((rgb >> 16 & 0xff) - luma) / 1.402;
    };
  }

  private static double wave(int frequency, int x) {
    double cosine = Math.cos((2 * x + 1) * frequency * Math.PI / 16);
    return frequency == 0 ? Math.sqrt(1.0 / 8) : cosine / 2;
  }

  private static double luma(int rgb) {
    return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
  }

  @Test
  void whatAgreesWithTheFileStaysAsItIs() throws IOException {
    Photograph file = coded(Pictures.photo(53, 37, 2), 10, Jpeg.Chroma.HALVED);
    BufferedImage same = noisy(file.shown(), 0, 0);
    QuantizationConstraint.project(same, file.shown(), file.coding().orElseThrow());
    assertThat(rgb(same)).isEqualTo(rgb(file.shown()));
    BufferedImage lighter = noisy(file.shown(), 0, 0);
    for (int y = 0; y < 37; y++) {
      for (int x = 0; x < 53; x++) {
        lighter.setRGB(x, y, lighter.getRGB(x, y) + 0x030303); // 24 of a frequency, of 40
      }
    }
    BufferedImage kept = noisy(lighter, 0, 0);
    QuantizationConstraint.project(kept, file.shown(), file.coding().orElseThrow());
    assertThat(rgb(kept)).isEqualTo(rgb(lighter));
  }

  /** Chroma has nothing to say where the file has none. */
  @Test
  void agreementOfLumaMovesAllColoursAlike() {
    int[] steps = new int[64];
    JpegCoding gray = new JpegCoding(0, 0, List.of(new JpegCoding.Component(1, 1, steps)));
    BufferedImage file = plain(24, 16, 0x505050);
    BufferedImage answer = plain(24, 16, 0x605850);
    QuantizationConstraint.project(answer, file, gray);
    int rgb = answer.getRGB(11, 9);
    assertThat(luma(rgb)).isBetween(79.0, 81.0);
    assertThat((rgb >> 16 & 0xff) - (rgb & 0xff)).isEqualTo(0x10);
  }

  /** Of a picture that was turned, blocks may begin before it. */
  @Test
  void blocksBeginWhereTheCodingSays() {
    int[] steps = new int[64];
    Arrays.fill(steps, 1, 64, 1 << 20); // the mean alone is known
    BufferedImage file = plain(21, 21, 0x808080);
    BufferedImage answer = plain(21, 21, 0x808080);
    for (int y = 0; y < 21; y++) {
      for (int x = 5; x < 13; x++) {
        answer.setRGB(x, y, 0xa0a0a0); // one column of blocks, if they begin at -3
      }
    }
    JpegCoding coding = new JpegCoding(-3, -3, List.of(new JpegCoding.Component(1, 1, steps)));
    QuantizationConstraint.project(answer, file, coding);
    assertThat(rgb(answer)).isEqualTo(rgb(file));
  }

  private static int[] rgb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** Of files in gray, and in other colours than sRGB, which a network is not shown as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"gray", "wide", "plain"})
  void aRestoredPhotographAgreesInItsFilesOwnSamples(String kind) throws IOException {
    BufferedImage original = Pictures.photo(48, 32, 5);
    Path path = folder.resolve("coded.jpg");
    if (kind.equals("gray")) {
      BufferedImage gray = new BufferedImage(48, 32, BufferedImage.TYPE_BYTE_GRAY);
      gray.getGraphics().drawImage(original, 0, 0, null);
      ImageIO.write(gray, "jpeg", path.toFile());
    } else {
      byte[] jpeg = Jpeg.encode(original, 20, Jpeg.Chroma.HALVED);
      byte[] wide = ExifBlocks.iccSegment(1, 1, Profiles.wide());
      Files.write(path, kind.equals("wide") ? ExifBlocks.withSegments(jpeg, wide) : jpeg);
    }
    Photograph photo = Photograph.read(path);
    JpegCoding coding = photo.coding().orElseThrow();
    BufferedImage answer = noisy(photo.shown(), 0.6, 3);
    BufferedImage free = asTheyAre(photo.changed(noisy(answer, 0, 0)).samples());
    BufferedImage held = asTheyAre(photo.restored(answer).samples());
    BufferedImage file = asTheyAre(photo.samples());
    assertThat(worst(free, file, coding)).isGreaterThan(6 * ROUNDING);
    assertThat(worst(held, file, coding)).isLessThan(ROUNDING);
  }

  /** The samples as if they were sRGB. */
  private static BufferedImage asTheyAre(BufferedImage samples) {
    BufferedImage image = plain(samples.getWidth(), samples.getHeight(), 0);
    int[] pixel = new int[3];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        samples.getRaster().getPixel(x, y, pixel);
        boolean gray = samples.getRaster().getNumBands() == 1;
        image.setRGB(x, y, pixel[0] << 16 | pixel[gray ? 0 : 1] << 8 | pixel[gray ? 0 : 2]);
      }
    }
    return image;
  }

  private static BufferedImage plain(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  private Photograph coded(BufferedImage original, int quality, Jpeg.Chroma chroma)
      throws IOException {
    Path path = folder.resolve("coded.jpg");
    Files.write(path, Jpeg.encode(original, quality, chroma));
    return Photograph.read(path);
  }

  /** A copy with uniform noise. */
  private static BufferedImage noisy(BufferedImage image, double strength, long seed) {
    Pixels pixels = Pixels.of(image).copy();
    Pixels noise = Pictures.noise(3, image.getWidth(), image.getHeight(), seed);
    for (int i = 0; i < pixels.data().length; i++) {
      pixels.data()[i] += (float) strength * noise.data()[i];
    }
    return pixels.toImage();
  }

  private static double distance(BufferedImage one, BufferedImage other) {
    float[] a = Pixels.of(one).data();
    float[] b = Pixels.of(other).data();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(127.5 * (a[i] - b[i]), 2);
    }
    return Math.sqrt(sum / a.length);
  }
}
