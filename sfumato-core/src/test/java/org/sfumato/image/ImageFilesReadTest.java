package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

class ImageFilesReadTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void readsLosslessFormatsExactly(String format) throws IOException {
    BufferedImage photo = Pictures.photo(33, 21, 2);
    BufferedImage read = ImageFiles.read(save(photo, format));
    assertThat(read.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
    assertThat(PixelsTest.rgb(read)).isEqualTo(PixelsTest.rgb(photo));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tiff"})
  void refusesTruncatedFiles(String format) throws IOException {
    byte[] whole = Files.readAllBytes(save(Pictures.photo(120, 90, 3), format));
    for (double share : new double[] {0.02, 0.3, 0.6, 0.9}) {
      Path cut = write("cut." + format, Arrays.copyOf(whole, (int) (whole.length * share)));
      assertThatThrownBy(() -> ImageFiles.read(cut))
          .as("%s cut to %s", format, share)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(cut.toString())
          .hasMessageNotContaining("\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tiff"})
  void damagedBytesGiveAnImageOrOneSentence(String format) throws IOException {
    byte[] whole = Files.readAllBytes(save(Pictures.photo(40, 30, 4), format));
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 150; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 3; i++) {
        // Half of the damage in the header, where it does most.
        int at = random.nextInt(i == 0 ? Math.min(200, damaged.length) : damaged.length);
        damaged[at] = (byte) random.nextInt(256);
      }
      Path file = write("damaged." + format, damaged);
      try {
        ImageFiles.read(file, 10_000);
      } catch (InputException expected) {
        assertThat(expected.getMessage()).contains(file.toString()).doesNotContain("\n");
      }
    }
  }

  @Test
  void refusesWhatIsNoImageFile() throws IOException {
    refuses(folder.resolve("missing.png"), "does not exist");
    refuses(folder, "is a folder");
    refuses(write("empty.jpg", new byte[0]), "is empty");
    refuses(write("text.png", "not an image".getBytes(StandardCharsets.UTF_8)), "not an image");
  }

  @Test
  void refusesABombByItsHeader() throws IOException {
    // 50000 x 50000 pixels promised by 57 bytes.
    refuses(write("bomb.png", pngHeader(50_000, 50_000)), "50000 x 50000 pixels");
    refuses(write("zero.png", pngHeader(0, 10)), "zero.png");
    Path photo = save(Pictures.photo(100, 100, 1), "png");
    assertThatThrownBy(() -> ImageFiles.read(photo, 9_999)).hasMessageContaining("limit of 9999");
    assertThatCode(() -> ImageFiles.read(photo, 10_000)).doesNotThrowAnyException();
  }

  /** A comment of a few kilobytes that would inflate to 64 MB is not even looked at. */
  @Test
  void aBombInTheMetadataIsLeftAlone() throws IOException {
    byte[] plain = Files.readAllBytes(save(Pictures.photo(8, 8, 1), "png"));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      for (int i = 0; i < 64; i++) {
        deflater.write(new byte[1 << 20]);
      }
    }
    ByteBuffer bomb = ByteBuffer.allocate(plain.length + data.size() + 12);
    bomb.put(plain, 0, 33).putInt(data.size()); // after the signature and IHDR
    bomb.put("zTXt".getBytes(StandardCharsets.US_ASCII)).put(data.toByteArray());
    CRC32 crc = new CRC32();
    crc.update(bomb.array(), 37, 4 + data.size());
    bomb.putInt((int) crc.getValue()).put(plain, 33, plain.length - 33);
    Path file = write("comment.png", bomb.array());

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    assertThat(ImageFiles.read(file).getWidth()).isEqualTo(8);
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(16 << 20);
  }

  @Test
  void transparentPartsAreWhite() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff102030);
    image.setRGB(1, 0, 0x00102030);
    image.setRGB(2, 0, 0x80000000);
    Path file = save(image, "png");
    assertThat(PixelsTest.rgb(ImageFiles.read(file)))
        .containsExactly(0xff102030, 0xffffffff, 0xff7f7f7f);
    assertThat(ImageFiles.readWithAlpha(file).getRGB(2, 0)).isEqualTo(0x80000000);
  }

  @Test
  void grayIsNotBrightened() throws IOException {
    BufferedImage gray = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      gray.getRaster().setSample(x, 0, 0, x);
    }
    for (String format : new String[] {"png", "tiff", "bmp"}) {
      BufferedImage read = ImageFiles.read(save(gray, format));
      for (int x = 0; x < 256; x++) {
        assertThat(read.getRGB(x, 0)).as(format).isEqualTo(0xff000000 | x * 0x010101);
      }
    }
    int middle = ImageFiles.read(save(gray, "jpg")).getRGB(128, 0) & 0xff;
    assertThat(middle).isBetween(126, 130);
  }

  @Test
  void sixteenBitsAreRoundedToEight() throws IOException {
    BufferedImage gray = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    BufferedImage rgb = deep(3);
    int[] samples = {65535, 128 * 257 + 100, 20 * 257};
    for (int x = 0; x < 3; x++) {
      gray.getRaster().setSample(x, 0, 0, samples[x]);
      rgb.getRaster().setPixel(x, 0, new int[] {samples[x], samples[x], 0});
    }
    assertThat(PixelsTest.rgb(ImageFiles.read(save(gray, "png"))))
        .containsExactly(0xffffffff, 0xff808080, 0xff141414);
    assertThat(PixelsTest.rgb(ImageFiles.read(save(rgb, "png"))))
        .containsExactly(0xffffff00, 0xff808000, 0xff141400);
  }

  @Test
  void palettesAndBitmapsAreResolved() throws IOException {
    BufferedImage palette = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED);
    BufferedImage bits = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
    for (BufferedImage image : new BufferedImage[] {palette, bits}) {
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, 4, 8);
      graphics.dispose();
      BufferedImage read = ImageFiles.read(save(image, "png"));
      assertThat(read.getRGB(0, 0)).isEqualTo(0xffffffff);
      assertThat(read.getRGB(7, 7)).isEqualTo(0xff000000);
    }
  }

  /**
   * Corner colours of the upright picture for the orientation a 2 x 1-block picture is stored in.
   */
  @ParameterizedTest
  @CsvSource({"1,RGBW", "2,GRWB", "3,WBGR", "4,BWRG", "5,RBGW", "6,BRWG", "7,WGBR", "8,GWRB"})
  void exifOrientationIsUndone(int orientation, String corners) throws IOException {
    BufferedImage stored = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = stored.createGraphics();
    Color[] colours = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};
    for (int i = 0; i < 4; i++) {
      graphics.setColor(colours[i]);
      graphics.fillRect(32 * (i % 2), 16 * (i / 2), 32, 16);
    }
    graphics.dispose();
    byte[] plain = Jpeg.encode(stored, 95, Jpeg.Chroma.FULL);
    BufferedImage read = ImageFiles.read(write("phone.jpg", withOrientation(plain, orientation)));
    int w = read.getWidth();
    int h = read.getHeight();
    assertThat(w).isEqualTo(orientation < 5 ? 64 : 32);
    assertThat(h).isEqualTo(orientation < 5 ? 32 : 64);
    String seen =
        ""
            + name(read.getRGB(4, 4))
            + name(read.getRGB(w - 5, 4))
            + name(read.getRGB(4, h - 5))
            + name(read.getRGB(w - 5, h - 5));
    assertThat(seen).isEqualTo(corners);
  }

  /** Adobe's programs write inks inverted: 255 is none. */
  @ParameterizedTest
  @CsvSource({
    "0,255 255 255 255,ffffff",
    "0,255 255 0 255,ffff00",
    "0,255 255 255 0,000000",
    "0,0 255 255 128,008080",
    "2,255 128 128 255,000000",
    "2,0 128 128 255,ffffff",
    "2,76 85 255 200,01c8c8"
  })
  void fourColourJpegsAreRead(int transform, String inks, String rgb) throws IOException {
    // ImageIO writes a four-band raster as a JPEG of four components; Adobe's marker makes it CMYK.
    WritableRaster raster =
        WritableRaster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    int[] pixel = Arrays.stream(inks.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, pixel);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    byte[] adobe = "\u00ff\u00ee\0\16Adobe\0\144\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    adobe[15] = (byte) transform;
    byte[] plain = bytes.toByteArray();
    ByteBuffer cmyk = ByteBuffer.allocate(plain.length + adobe.length);
    cmyk.put(plain, 0, 2).put(adobe).put(plain, 2, plain.length - 2);
    Photograph photo = Photograph.read(write("cmyk.jpg", cmyk.array()));
    assertThat(photo.notes()).hasSize(1).allMatch(note -> note.contains("four colours of print"));
    int read = photo.shown().getRGB(8, 8);
    for (int shift = 0; shift <= 16; shift += 8) {
      int expected = Integer.parseInt(rgb, 16) >> shift & 0xff;
      assertThat(read >> shift & 0xff).isBetween(expected - 3, expected + 3);
    }
  }

  private static char name(int rgb) {
    boolean red = (rgb >> 16 & 0xff) > 127;
    boolean green = (rgb >> 8 & 0xff) > 127;
    return red ? green ? 'W' : 'R' : green ? 'G' : 'B';
  }

  /** Inserts the smallest APP1 segment that has an orientation, right after the start of image. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(jpeg.length + 36);
    exif.put(jpeg, 0, 2);
    exif.putShort((short) 0xffe1).putShort((short) 34);
    exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    exif.putShort((short) 1); // one entry: tag, type SHORT, count, value left-aligned
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putInt(orientation << 16);
    exif.putInt(0);
    exif.put(jpeg, 2, jpeg.length - 2);
    return Arrays.copyOf(exif.array(), exif.position());
  }

  private static byte[] pngHeader(int width, int height) {
    ByteBuffer png = ByteBuffer.allocate(57);
    png.putLong(0x89504e470d0a1a0aL).putInt(13);
    png.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    png.put((byte) 8).put((byte) 2).put(new byte[3]);
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    png.putInt((int) crc.getValue());
    png.putInt(0).put("IDAT".getBytes(StandardCharsets.US_ASCII)).putInt(0x35af061e);
    png.putInt(0).put("IEND".getBytes(StandardCharsets.US_ASCII)).putInt(0xae426082);
    return png.array();
  }

  private static BufferedImage deep(int width) {
    ColorSpace srgb = ColorSpace.getInstance(ColorSpace.CS_sRGB);
    ComponentColorModel model =
        new ComponentColorModel(srgb, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
    return new BufferedImage(model, model.createCompatibleWritableRaster(width, 1), false, null);
  }

  private void refuses(Path file, String why) {
    assertThatThrownBy(() -> ImageFiles.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(file.getFileName().toString());
  }

  private Path save(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
