package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.plugins.jpeg.JPEGQTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.metadata.JpegHeader;

class JpegCodingTest {
  private static final int QUALITY = 25;

  @TempDir Path folder;

  @Test
  void samplesAndStepsAreThoseOfTheFile() throws IOException {
    JpegCoding halved = coding(jpeg(Jpeg.Chroma.HALVED)).orElseThrow();
    assertThat(halved.components()).hasSize(3);
    assertThat(halved.unitWidth()).isEqualTo(16);
    assertThat(halved.components().get(0).across()).isEqualTo(1);
    assertThat(halved.components().get(2).down()).isEqualTo(2);
    assertThat(halved.components().get(0).steps())
        .isEqualTo(Jpeg.quantization(JPEGQTable.K1Luminance, QUALITY));
    assertThat(halved.components().get(1).steps())
        .isEqualTo(Jpeg.quantization(JPEGQTable.K2Chrominance, QUALITY));
    JpegCoding full = coding(jpeg(Jpeg.Chroma.FULL)).orElseThrow();
    assertThat(full.components()).allMatch(c -> c.across() == 1 && c.down() == 1);
    assertThat(full.unitHeight()).isEqualTo(8);
  }

  @Test
  void aGrayFileHasOneComponentOfASampleAPixel() throws IOException {
    BufferedImage gray = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
    Path file = folder.resolve("gray.jpg");
    ImageIO.write(gray, "jpeg", file.toFile());
    JpegCoding coding = Photograph.read(file).coding().orElseThrow();
    assertThat(coding.components()).hasSize(1);
    assertThat(coding.unitWidth()).isEqualTo(8);
  }

  /** 4:2:2 of a file becomes 4:4:0 of the turned picture. */
  @Test
  void samplingTurnsWithThePicture() throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.HALVED);
    jpeg[frame(jpeg) + 11] = 0x21; // luma's factors
    JpegCoding stored = coding(jpeg).orElseThrow();
    assertThat(stored.unitWidth()).isEqualTo(16);
    assertThat(stored.unitHeight()).isEqualTo(8);
    JpegCoding upright = stored.upright(6, 45, 29);
    assertThat(upright.unitWidth()).isEqualTo(8);
    assertThat(upright.unitHeight()).isEqualTo(16);
    assertThat(upright.components().get(1).across()).isEqualTo(1);
    assertThat(upright.components().get(1).down()).isEqualTo(2);
    assertThat(upright.components().get(1).steps()[1])
        .isEqualTo(stored.components().get(1).steps()[8]);
    assertThat(upright.left()).isEqualTo(-(32 - 29));
    assertThat(upright.top()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x31, 0x51, 0x18})
  void oddSamplingHasNone(int factors) throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.HALVED);
    jpeg[frame(jpeg) + 11] = (byte) factors;
    jpeg[frame(jpeg) + 14] = 0x21;
    assertThat(coding(jpeg)).isEmpty();
  }

  /** What libjpeg passes over. */
  @Test
  void strayBytesBetweenSegmentsChangeNothing() throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.HALVED);
    byte[] stray = {0, 0, 7, (byte) 0xff, 0, 1, (byte) 0xff, (byte) 0xd0};
    JpegCoding coding = coding(ExifBlocks.withSegments(jpeg, stray)).orElseThrow();
    assertThat(coding.components().get(1).steps())
        .isEqualTo(coding(jpeg).orElseThrow().components().get(1).steps());
  }

  /** Whichever way up the camera was held, the blocks' frequencies are multiples of the steps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void blocksAreWhereTheUprightPictureHasThem(int orientation) throws IOException {
    Path file = folder.resolve("phone.jpg");
    Files.write(
        file,
        ExifBlocks.withSegments(
            jpeg(Jpeg.Chroma.HALVED),
            ExifBlocks.app1(ExifBlocks.camera(orientation, ByteOrder.BIG_ENDIAN))));
    Photograph photo = Photograph.read(file);
    JpegCoding coding = photo.coding().orElseThrow();
    int[] steps = coding.components().get(0).steps();
    assertThat(coding.left()).isBetween(-15, 0);
    assertThat(coding.top()).isBetween(-15, 0);
    int blocks = 0;
    int busy = 0;
    for (int top = coding.top(); top + 8 <= photo.height(); top += 8) {
      for (int left = coding.left(); left + 8 <= photo.width(); left += 8) {
        if (top >= 0 && left >= 0) {
          double[] frequencies = frequencies(photo.shown(), left, top);
          blocks++;
          for (int i = 0; i < steps.length; i++) {
            double multiple = Math.rint(frequencies[i] / steps[i]);
            assertThat(frequencies[i]).isCloseTo(multiple * steps[i], within(3.0));
            busy += i > 0 && multiple != 0 ? 1 : 0;
          }
        }
      }
    }
    assertThat(blocks).isGreaterThanOrEqualTo(12);
    assertThat(busy).isGreaterThan(20); // or any grid would do
  }

  /** T.81, A.3.3, of luma less 128. */
  private static double[] frequencies(BufferedImage image, int left, int top) {
    double[] frequencies = new double[64];
    for (int i = 0; i < 64; i++) {
      int u = i % 8;
      int v = i / 8;
      double sum = 0;
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          int rgb = image.getRGB(left + x, top + y);
          double luma =
              0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff) - 128;
          sum +=
              luma
                  * Math.cos((2 * x + 1) * u * Math.PI / 16)
                  * Math.cos((2 * y + 1) * v * Math.PI / 16);
        }
      }
      frequencies[i] = sum / 4 / (u == 0 ? Math.sqrt(2) : 1) / (v == 0 ? Math.sqrt(2) : 1);
    }
    return frequencies;
  }

  @ParameterizedTest
  @CsvSource({"1,true", "0,false", "2,false"})
  void whatIsNotLumaAndChromaHasNone(int transform, boolean known) throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.FULL);
    byte[] adobe =
        ExifBlocks.segment(
            0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    assertThat(coding(ExifBlocks.withSegments(jpeg, adobe)).isPresent()).isEqualTo(known);
  }

  /**
   * Without any marker, components numbered as JFIF does are luma and chroma; R, G and B are not.
   */
  @Test
  void withoutMarkersNumbersTell() throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.FULL);
    int jfif = 4 + (jpeg[4] << 8 | jpeg[5]);
    byte[] bare = Arrays.copyOfRange(jpeg, jfif - 2, jpeg.length);
    bare[0] = (byte) 0xff;
    bare[1] = (byte) 0xd8;
    assertThat(coding(bare)).isPresent();
    int frame = frame(bare);
    for (int i = 0; i < 3; i++) {
      assertThat(bare[frame + 10 + 3 * i]).isEqualTo((byte) (i + 1));
      bare[frame + 10 + 3 * i] = (byte) "RGB".charAt(i);
    }
    assertThat(coding(bare)).isEmpty();
  }

  @Test
  void otherFormatsAndFilesOfOtherColoursHaveNone() throws IOException {
    Path png = folder.resolve("a.png");
    ImageFiles.write(Pictures.photo(9, 9, 1), png, false);
    assertThat(Photograph.read(png).coding()).isEmpty();
    assertThat(Photograph.of(Pictures.photo(9, 9, 1)).coding()).isEmpty();
    Path jpg = folder.resolve("a.jpg");
    Files.write(jpg, jpeg(Jpeg.Chroma.HALVED));
    Photograph photo = Photograph.read(jpg);
    assertThat(photo.coding()).isPresent();
    // Its pixels are its file's no more.
    assertThat(photo.changed(Pictures.photo(photo.width(), photo.height(), 2)).coding()).isEmpty();
  }

  /** Any change of the header is met with a coding that can be used, or with none. */
  @Test
  void damagedHeadersAreRefusedOrUsable() throws IOException {
    byte[] jpeg = jpeg(Jpeg.Chroma.HALVED);
    for (int at = 2; at < 620 && at < jpeg.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0xff}) {
        byte[] damaged = jpeg.clone();
        damaged[at] = (byte) value;
        try {
          coding(damaged)
              .ifPresent(
                  coding -> {
                    assertThat(coding.unitWidth()).isBetween(8, 8 * 15);
                    assertThat(coding.components())
                        .allMatch(c -> c.across() > 0 && c.down() > 0 && c.steps().length == 64);
                  });
        } catch (IOException e) {
          assertThat(e).isInstanceOf(EOFException.class);
        }
      }
    }
  }

  /** Where the frame's marker is. */
  private static int frame(byte[] jpeg) {
    int frame = 0;
    while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
      frame++;
    }
    return frame;
  }

  private static byte[] jpeg(Jpeg.Chroma chroma) {
    return Jpeg.encode(Pictures.photo(45, 29, 3), QUALITY, chroma);
  }

  private static Optional<JpegCoding> coding(byte[] jpeg) throws IOException {
    return JpegHeader.read(new DataInputStream(new ByteArrayInputStream(jpeg)))
        .flatMap(JpegCoding::of);
  }
}
