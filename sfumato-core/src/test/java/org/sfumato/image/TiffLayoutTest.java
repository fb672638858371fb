package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.image.metadata.Metadata;
import org.sfumato.image.metadata.TiffLayout;

class TiffLayoutTest {
  private static final int WIDTH = 19;
  private static final int HEIGHT = 11;
  private static final int ZIP = 8;
  private static final int RGB = 2;
  private static final int DIFFERENCES = 2;

  @TempDir Path folder;

  /** What scanners' programs and Photoshop write. */
  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void sixteenBitsAsDifferencesAreReadExactly(String order) throws IOException {
    int[] samples = new SplittableRandom(1).ints(3 * WIDTH * HEIGHT, 0, 65_536).toArray();
    ByteOrder bytes = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Photograph photo = Photograph.read(file(tiff(bytes, ZIP, RGB, differences(samples, bytes))));
    int[] read = photo.samples().getRaster().getPixels(0, 0, WIDTH, HEIGHT, (int[]) null);
    assertThat(read).isEqualTo(samples);
  }

  @Test
  void aPartOfSuchAFileIsRefused() throws IOException {
    int[] samples = new SplittableRandom(1).ints(3 * WIDTH * HEIGHT, 0, 65_536).toArray();
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] whole = tiff(order, ZIP, RGB, differences(samples, order));
    for (int length = 9; length < whole.length - 8; length += 61) {
      Path file = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Photograph.read(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("damaged");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "50000,2,is compressed in a way that cannot be read (TIFF compression 50000)",
    "8,8,has CIE L*a*b* colours",
    "1,9,has CIE L*a*b* colours"
  })
  void whatCannotBeReadIsSaidToBeThat(int compression, int photometric, String why)
      throws IOException {
    byte[] data = new byte[6 * WIDTH * HEIGHT];
    Path file = file(tiff(ByteOrder.LITTLE_ENDIAN, compression, photometric, data));
    assertThatThrownBy(() -> Photograph.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void fractionsAndSignsAreRefused(int format) throws IOException {
    byte[] tiff = tiff(ByteOrder.LITTLE_ENDIAN, 1, RGB, new byte[6 * WIDTH * HEIGHT]);
    // In place of the planes' order, which is as it is by default.
    int field = 8 + 2 + 9 * 12;
    assertThat(tiff[field] & 0xff | (tiff[field + 1] & 0xff) << 8).isEqualTo(284);
    tiff[field] = (byte) (339 & 0xff);
    tiff[field + 1] = (byte) (339 >> 8);
    tiff[field + 8] = (byte) format;
    Path file = file(tiff);
    assertThatThrownBy(() -> Photograph.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fractions or signs");
  }

  /** The JDK takes the fourth ink for transparency. */
  @ParameterizedTest
  @ValueSource(ints = {1, DIFFERENCES})
  void sixteenBitsOfFourInksAreInks(int predictor) throws IOException {
    assertThat(new TiffLayout(false, 16, 1, 5, predictor, 1).reader().getClass().getName())
        .startsWith("com.twelvemonkeys.");
    assertThat(new TiffLayout(false, 8, 1, 5, 1, 1).reader().getClass().getName())
        .startsWith("com.sun.");
  }

  /** Scanners write infrared beside the colours. */
  @ParameterizedTest
  @CsvSource({"1,false", "1,true", "3,false", "3,true"})
  void aChannelThatDoesNotSayThatItIsTransparencyIsLeftOut(int channels, boolean deep)
      throws IOException {
    BufferedImage scan = Samples.create(WIDTH, HEIGHT, channels, true, deep);
    SplittableRandom random = new SplittableRandom(1);
    int[] samples = random.ints((channels + 1L) * WIDTH * HEIGHT, 0, deep ? 65_536 : 256).toArray();
    scan.getRaster().setPixels(0, 0, WIDTH, HEIGHT, samples);
    Encoding encoding = channels == 1 ? Encoding.GRAY : Encoding.RGB;
    Path file = folder.resolve("infrared.tif");
    new Photograph(scan, encoding, Metadata.NONE, List.of()).write(file, false);
    assertThat(Samples.hasAlpha(Photograph.read(file).samples())).isTrue();

    byte[] tiff = Files.readAllBytes(file);
    tiff[extraSamples(tiff)] = 0;
    Photograph photo = Photograph.read(Files.write(file, tiff));
    assertThat(Samples.hasAlpha(photo.samples())).isFalse();
    int[] colours =
        IntStream.range(0, samples.length)
            .filter(i -> i % (channels + 1) < channels)
            .map(i -> samples[i])
            .toArray();
    assertThat(photo.samples().getRaster().getPixels(0, 0, WIDTH, HEIGHT, (int[]) null))
        .isEqualTo(colours);
    assertThat(photo.notes()).singleElement().asString().contains("infrared");
  }

  /** Where the tag's value lies: the low byte of its one number. */
  private static int extraSamples(byte[] tiff) {
    boolean big = tiff[0] == 'M';
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer bytes = ByteBuffer.wrap(tiff).order(order);
    int directory = bytes.getInt(4);
    for (int i = 0; i < bytes.getShort(directory); i++) {
      int field = directory + 2 + 12 * i;
      if (bytes.getShort(field) == 338) {
        return field + (big ? 9 : 8);
      }
    }
    throw new AssertionError("no ExtraSamples");
  }

  @Test
  void aBigTiffIsSaidToBeOne() throws IOException {
    byte[] big = {'I', 'I', 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0};
    Path file = file(big);
    assertThatThrownBy(() -> Photograph.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("BigTIFF");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("scan.tif"), bytes);
  }

  /** TIFF 6.0, section 14, of 16 bits; compressed. */
  private static byte[] differences(int[] samples, ByteOrder order) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(order);
    for (int i = 0; i < samples.length; i++) {
      boolean first = i % (3 * WIDTH) < 3;
      bytes.putShort((short) (samples[i] - (first ? 0 : samples[i - 3])));
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zipped)) {
      out.write(bytes.array());
    }
    return zipped.toByteArray();
  }

  /** One strip of three samples of 16 bits: a header, a directory, what does not fit in, data. */
  private static byte[] tiff(ByteOrder order, int compression, int photometric, byte[] data) {
    int[][] fields = {
      {256, 4, 1, WIDTH},
      {257, 4, 1, HEIGHT},
      {258, 3, 3, 8 + 2 + 11 * 12 + 4},
      {259, 3, 1, compression},
      {262, 3, 1, photometric},
      {273, 4, 1, 8 + 2 + 11 * 12 + 4 + 6},
      {277, 3, 1, 3},
      {278, 4, 1, HEIGHT},
      {279, 4, 1, data.length},
      {284, 3, 1, 1},
      {317, 3, 1, DIFFERENCES},
    };
    ByteBuffer file = ByteBuffer.allocate(8 + 2 + 11 * 12 + 4 + 6 + data.length).order(order);
    file.put(order == ByteOrder.BIG_ENDIAN ? new byte[] {'M', 'M'} : new byte[] {'I', 'I'});
    file.putShort((short) 42).putInt(8).putShort((short) fields.length);
    for (int[] field : fields) {
      file.putShort((short) field[0]).putShort((short) field[1]).putInt(field[2]);
      if (field[1] == 3 && field[2] == 1) {
        file.putShort((short) field[3]).putShort((short) 0);
      } else {
        file.putInt(field[3]);
      }
    }
    file.putInt(0).putShort((short) 16).putShort((short) 16).putShort((short) 16);
    return file.put(data).array();
  }
}
