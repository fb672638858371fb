package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

/** Files that lie about what they hold: metadata is ignored with a word, and pixels are read. */
@Timeout(60)
final class HostileFileTest {
  private static final byte[] JPEG = Jpeg.encode(Pictures.photo(40, 24, 3), 95, Jpeg.Chroma.FULL);
  private static final byte[] PNG = ImageFiles.png(Pictures.photo(40, 24, 3));

  @TempDir Path folder;

  /** Blocks of EXIF, and what is said of them. */
  static Stream<Arguments> blocks() {
    return Stream.of(
        bad("is empty", "damaged", block -> new byte[0]),
        bad("is noise", "damaged", block -> noise(500)),
        bad("begins nowhere", "damaged", block -> put(block, 4, 1 << 30)),
        bad("has a negative begin", "damaged", block -> put(block, 4, -8)),
        bad("has a directory of 65535 fields", "damaged", block -> put(block, 8, -1)),
        bad("contains itself", "", block -> put(block, 8 + 2 + 24 + 8, 8)),
        bad("has itself for its thumbnail", "", block -> put(block, 8 + 2 + 48, 8)),
        bad("points beyond its end", "parts", block -> put(block, 8 + 2 + 36 + 8, 60_000)),
        bad("has a make of 4 GB", "parts", block -> put(block, 8 + 2 + 4, -1)),
        bad("has a maker's note of 4 GB", "parts", block -> put(block, 150 + 2 + 12 + 4, -1)),
        bad("has a make beyond its end", "parts", block -> put(block, 8 + 2 + 8, 1 << 28)));
  }

  private static Arguments bad(String what, String note, UnaryOperator<byte[]> change) {
    return Arguments.of(what, note, change);
  }

  private static byte[] put(byte[] block, int at, int value) {
    byte[] changed = block.clone();
    ByteBuffer.wrap(changed).putInt(at, value);
    return changed;
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new SplittableRandom(1).nextBytes(noise);
    return noise;
  }

  @ParameterizedTest(name = "a block that {0}")
  @MethodSource("blocks")
  void exifIsReadAsFarAsItGoes(String what, String note, UnaryOperator<byte[]> change)
      throws IOException {
    byte[] block = change.apply(ExifBlocks.camera(1, ByteOrder.BIG_ENDIAN));
    for (String format : new String[] {"jpg", "png"}) {
      byte[] file =
          format.equals("jpg")
              ? ExifBlocks.withSegments(JPEG, ExifBlocks.app1(block))
              : ExifBlocks.withChunks(PNG, ExifBlocks.chunk("eXIf", block));
      Photograph photo = Photograph.read(write("photo." + format, file));
      assertThat(photo.width()).isEqualTo(40);
      if (!note.isEmpty()) {
        assertThat(photo.notes()).hasSize(1).allMatch(n -> n.contains(note));
      }
      Path copy = folder.resolve("copy." + format);
      photo.write(copy, true);
      assertThat(Photograph.read(copy).notes()).isEmpty();
    }
  }

  @Test
  void randomDamageToExifNeverCostsThePicture() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 300; trial++) {
      byte[] block = ExifBlocks.camera(6, ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < 4; i++) {
        block[random.nextInt(i == 0 ? 60 : block.length)] = (byte) random.nextInt(256);
      }
      byte[] file = ExifBlocks.withSegments(JPEG, ExifBlocks.app1(block));
      Photograph photo = Photograph.read(write("photo.jpg", file));
      assertThat(photo.width() + photo.height()).isEqualTo(64);
      for (ImageFormat format : List.of(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.TIFF)) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
          ImageEncoder.encode(photo.samples(), photo.metadata(), format, out);
        }
        Path copy = write("copy", bytes.toByteArray());
        assertThat(Photograph.read(copy).width()).isEqualTo(photo.width());
      }
    }
  }

  @Test
  void randomDamageToTheProfileNeverCostsThePicture() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    byte[] profile = Profiles.wide();
    for (int trial = 0; trial < 300; trial++) {
      byte[] damaged = profile.clone();
      for (int i = 0; i < 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      byte[] file = ExifBlocks.withSegments(JPEG, ExifBlocks.iccSegment(1, 1, damaged));
      assertThat(Photograph.read(write("photo.jpg", file)).width()).isEqualTo(40);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "cut", "part missing", "empty", "of gray"})
  void aProfileThatCannotBeUsedIsIgnored(String kind) throws IOException {
    byte[] segment =
        switch (kind) {
          case "noise" -> ExifBlocks.iccSegment(1, 1, noise(600));
          case "cut" -> ExifBlocks.iccSegment(1, 1, Arrays.copyOf(Profiles.wide(), 250));
          case "part missing" -> ExifBlocks.iccSegment(2, 3, Profiles.wide());
          case "of gray" -> ExifBlocks.iccSegment(1, 1, Profiles.gray());
          default -> ExifBlocks.iccSegment(1, 1, new byte[1]);
        };
    Photograph photo = Photograph.read(write("photo.jpg", ExifBlocks.withSegments(JPEG, segment)));
    assertThat(photo.notes()).hasSize(1).allMatch(note -> note.contains("colour profile"));
    assertThat(photo.metadata().icc()).isEmpty();
    assertThat(photo.shown().getRGB(7, 7))
        .isEqualTo(ImageFiles.read(write("plain.jpg", JPEG)).getRGB(7, 7));
  }

  /** A few kilobytes that would inflate to 512 MB. */
  @ParameterizedTest
  @ValueSource(strings = {"iCCP", "iTXt", "zTXt"})
  void whatInflatesWithoutEndIsCut(String type) throws IOException {
    String head =
        switch (type) {
          case "iCCP" -> "wide\0\0";
          case "iTXt" -> "XML:com.adobe.xmp\0\1\0\0\0";
          default -> "Comment\0\0";
        };
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      for (int i = 0; i < 512; i++) {
        deflater.write(new byte[1 << 20]);
      }
    }
    Path file =
        write("bomb.png", ExifBlocks.withChunks(PNG, ExifBlocks.chunk(type, data.toByteArray())));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    Photograph photo = Photograph.read(file);
    assertThat(photo.width()).isEqualTo(40);
    assertThat(photo.notes()).hasSize(type.equals("zTXt") ? 0 : 1);
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(128L << 20);
  }

  @Test
  void chunksThatClaimMoreThanTheFileHas() throws IOException {
    byte[] chunk = ExifBlocks.chunk("eXIf", new byte[10]);
    ByteBuffer.wrap(chunk).putInt(0, Integer.MAX_VALUE);
    Path file = write("a.png", ExifBlocks.withChunks(PNG, chunk));
    assertThatThrownBy(() -> Photograph.read(file)).isInstanceOf(InputException.class);
  }

  /** Many segments, and one that never ends. */
  @Test
  void segmentsWithoutEnd() throws IOException {
    byte[][] comments = new byte[2000][];
    Arrays.fill(comments, ExifBlocks.segment(0xfe, noise(60_000)));
    Path many = write("many.jpg", ExifBlocks.withSegments(JPEG, comments));
    assertThat(Photograph.read(many).width()).isEqualTo(40);
    byte[][] tables = new byte[2000][];
    Arrays.fill(tables, ExifBlocks.segment(0xdb, noise(60_000)));
    Path tabled = write("tables.jpg", ExifBlocks.withSegments(JPEG, tables));
    assertThatThrownBy(() -> Photograph.read(tabled))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tables are larger");
    Path cut = write("cut.jpg", Arrays.copyOf(JPEG, 100));
    assertThatThrownBy(() -> Photograph.read(cut)).isInstanceOf(InputException.class);
  }

  @Test
  void anXmpPacketThatIsCutIsLeftOut() throws IOException {
    String xmp = ExifBlocks.XMP.replace("</xmp:Thumbnails>", "");
    Path file = write("a.jpg", ExifBlocks.withSegments(JPEG, ExifBlocks.xmpSegment(xmp)));
    assertThat(Photograph.read(file).metadata().xmp()).isEmpty();
  }

  /** Pages that follow one another in a circle, and a directory inside itself. */
  @Test
  void aTiffThatGoesInCircles() throws IOException {
    Path file = folder.resolve("a.tif");
    ImageFiles.write(Pictures.photo(40, 24, 3), file, false);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer tiff = ByteBuffer.wrap(bytes);
    tiff.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int fields = tiff.getShort(directory);
    tiff.putInt(directory + 2 + 12 * fields, directory);
    Photograph photo = Photograph.read(write("circle.tif", bytes));
    assertThat(photo.notes()).hasSize(1).allMatch(note -> note.contains("more than one page"));
    // Its last field becomes a directory: this one.
    int last = directory + 2 + 12 * (fields - 1);
    tiff.putShort(last, (short) 0x8769).putShort(last + 2, (short) 4);
    tiff.putInt(last + 4, 1).putInt(last + 8, directory);
    Path nested = write("nested.tif", bytes);
    try {
      assertThat(Photograph.read(nested).width()).isEqualTo(40);
    } catch (InputException e) {
      assertThat(e.getMessage()).contains("nested.tif").doesNotContain("\n");
    }
  }

  /** A header of 12 x 8 pixels, and a picture of 16384 x 16384 behind it. */
  @Test
  void aWebpWithMoreInsideThanItSays() throws IOException {
    ByteBuffer webp = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
    webp.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(52);
    webp.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10);
    webp.putInt(0).put(new byte[] {11, 0, 0, 7, 0, 0});
    webp.put("VP8L".getBytes(StandardCharsets.US_ASCII)).putInt(22);
    webp.put((byte) 0x2f).putInt(0x0fffffff);
    Path file = write("bomb.webp", webp.array());
    assertThatThrownBy(() -> Photograph.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("16384 x 16384 pixels, more than the limit");
  }

  @Test
  void damagedWebpGivesAnImageOrOneSentence() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (String name : new String[] {"alpha", "turned", "animated"}) {
      byte[] whole = Files.readAllBytes(Path.of("src/test/resources/image", name + ".webp"));
      for (int trial = 0; trial < 200; trial++) {
        byte[] damaged = whole.clone();
        if (trial < 20) {
          damaged = Arrays.copyOf(damaged, damaged.length * trial / 20);
        } else {
          for (int i = 0; i < 3; i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
          }
        }
        Path file = write("damaged.webp", damaged);
        try {
          Photograph.read(file, 10_000);
        } catch (InputException expected) {
          assertThat(expected.getMessage()).contains(file.toString()).doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void progressiveJpegsAreReadWholeOrRefused() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.95f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(Pictures.photo(90, 60, 3), null, null), param);
    } finally {
      writer.dispose();
    }
    byte[] whole = bytes.toByteArray();
    assertThat(Photograph.read(write("whole.jpg", whole)).width()).isEqualTo(90);
    for (double share : new double[] {0.1, 0.3, 0.6, 0.95}) {
      Path cut = write("cut.jpg", Arrays.copyOf(whole, (int) (whole.length * share)));
      assertThatThrownBy(() -> Photograph.read(cut))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("damaged or not complete");
    }
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
