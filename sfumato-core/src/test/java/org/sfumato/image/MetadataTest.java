package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Directory;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.ExifThumbnailDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.icc.IccDirectory;
import com.drew.metadata.xmp.XmpDirectory;
import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file says survives the way from format to format, as another program reads it. */
final class MetadataTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 24;

  @TempDir Path folder;

  static Stream<Arguments> ways() {
    return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
        .flatMap(
            order ->
                Stream.of("jpg", "png")
                    .flatMap(
                        from ->
                            Stream.of("jpg", "png", "tif", "tif-jpg", "tif-png", "tif-tif")
                                .map(way -> Arguments.of(order, from, way))));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void allButOrientationAndThumbnailIsKept(ByteOrder order, String from, String way)
      throws Exception {
    Path file = source(from, ExifBlocks.camera(6, order));
    Photograph photo = Photograph.read(file);
    assertThat(photo.notes()).isEmpty();
    for (String format : way.split("-")) {
      file = folder.resolve("copy." + format);
      photo.write(file, true);
      photo = Photograph.read(file);
      assertThat(photo.notes()).isEmpty();
    }

    com.drew.metadata.Metadata read = ImageMetadataReader.readMetadata(file.toFile());
    assertThat(read.getDirectories())
        .allSatisfy(directory -> assertThat(directory.getErrors()).isEmpty());
    Directory main = read.getFirstDirectoryOfType(ExifIFD0Directory.class);
    assertThat(main.getString(ExifDirectoryBase.TAG_MAKE)).isEqualTo("Camera Work");
    assertThat(main.getInteger(ExifDirectoryBase.TAG_ORIENTATION)).isEqualTo(1);
    Directory camera = read.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
    assertThat(camera.getString(ExifDirectoryBase.TAG_DATETIME_ORIGINAL))
        .isEqualTo("2020:02:29 12:34:56");
    // As it stands now: turned by a quarter.
    assertThat(camera.getInteger(ExifDirectoryBase.TAG_EXIF_IMAGE_WIDTH)).isEqualTo(HEIGHT);
    assertThat(camera.getInteger(ExifDirectoryBase.TAG_EXIF_IMAGE_HEIGHT)).isEqualTo(WIDTH);
    GpsDirectory place = read.getFirstDirectoryOfType(GpsDirectory.class);
    assertThat(place.getString(GpsDirectory.TAG_LATITUDE)).isEqualTo("47/1 22/1 61/4");
    assertThat(read.containsDirectoryOfType(ExifThumbnailDirectory.class)).isFalse();
    if (!way.contains("tif")) {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(text).contains("the maker's own thirty bytes..").doesNotContain("thumbnail");
      // It lies where it lay, for it may point into itself.
      int start = text.indexOf("Camera Work") - 100;
      assertThat(text.indexOf("the maker's own") - blockStart(text)).isEqualTo(250);
      assertThat(start).isNotNegative();
    }
    Map<String, String> xmp = read.getFirstDirectoryOfType(XmpDirectory.class).getXmpProperties();
    assertThat(xmp).containsEntry("tiff:Orientation", "1").containsEntry("xmp:Rating", "4");
    assertThat(xmp.toString()).doesNotContain("old");
    assertThat(read.containsDirectoryOfType(IccDirectory.class)).isTrue();
    assertThat(photo.metadata().icc().orElseThrow()).isEqualTo(Profiles.wide());
    assertThat(photo.width()).isEqualTo(HEIGHT);
  }

  private static int blockStart(String text) {
    int little = text.indexOf("II*\0");
    return little >= 0 ? little : text.indexOf("MM\0*");
  }

  @Test
  void aResolutionIsKept() throws Exception {
    for (String from : new String[] {"jpg", "png"}) {
      byte[] bytes;
      if (from.equals("png")) {
        // 11811 pixels per metre are 300 per inch.
        byte[] dense = {0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1};
        bytes = ExifBlocks.withChunks(ImageFiles.png(picture()), ExifBlocks.chunk("pHYs", dense));
      } else {
        bytes = Jpeg.encode(picture(), 95, Jpeg.Chroma.FULL);
        byte[] dense = {1, 1, 44, 1, 44}; // 300 per inch
        System.arraycopy(dense, 0, bytes, 13, 5);
      }
      Path file = Files.write(folder.resolve("dense." + from), bytes);
      for (String to : new String[] {"jpg", "png"}) {
        Path copy = folder.resolve("copy." + to);
        Photograph.read(file).write(copy, true);
        Metadata density = Metadata.of(copy);
        assertThat(density.x()).isBetween(299.9, 300.1);
        assertThat(density.y()).isBetween(299.9, 300.1);
      }
    }
  }

  /** Pixels per inch, as read again. */
  private record Metadata(double x, double y) {
    static Metadata of(Path file) {
      org.sfumato.image.metadata.Metadata.Density density =
          Photograph.read(file).metadata().density().orElseThrow();
      return new Metadata(density.x(), density.y());
    }
  }

  /** What says how samples are meant stays with them. */
  @Test
  void gammaAndPrimariesOfAPngStay() throws Exception {
    byte[] gamma = {0, 0, (byte) 0x8f, 0x7f};
    Path file =
        Files.write(
            folder.resolve("gamma.png"),
            ExifBlocks.withChunks(ImageFiles.png(picture()), ExifBlocks.chunk("gAMA", gamma)));
    Path copy = folder.resolve("copy.png");
    Photograph.read(file).write(copy, true);
    assertThat(new String(Files.readAllBytes(copy), StandardCharsets.ISO_8859_1))
        .contains("gAMA\0\0\u008f\u007f");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTurnedPngOrTiffStandsUpright(int orientation) throws Exception {
    byte[] exif = ExifBlocks.camera(orientation, ByteOrder.LITTLE_ENDIAN);
    BufferedImage jpeg =
        ImageFiles.read(
            Files.write(
                folder.resolve("a.jpg"),
                ExifBlocks.withSegments(
                    Jpeg.encode(picture(), 100, Jpeg.Chroma.FULL), ExifBlocks.app1(exif))));
    BufferedImage png =
        ImageFiles.read(
            Files.write(
                folder.resolve("a.png"),
                ExifBlocks.withChunks(ImageFiles.png(picture()), ExifBlocks.chunk("eXIf", exif))));
    assertThat(png.getWidth()).isEqualTo(jpeg.getWidth());
    for (int x = 0; x < png.getWidth(); x++) {
      assertThat(png.getRGB(x, 7) >> 8 & 0xff)
          .isCloseTo(jpeg.getRGB(x, 7) >> 8 & 0xff, org.assertj.core.data.Offset.offset(8));
    }
  }

  @Test
  void webpIsRead() throws Exception {
    Path resources = Path.of("src/test/resources/image");
    BufferedImage alpha = ImageFiles.readWithAlpha(resources.resolve("alpha.webp"));
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 12; x++) {
        int expected = 255 - 16 * x << 24 | 20 * x << 16 | 30 * y << 8 | 7;
        assertThat(alpha.getRGB(x, y)).isEqualTo(expected);
      }
    }
    Photograph turned = Photograph.read(resources.resolve("turned.webp"));
    assertThat(turned.width()).isEqualTo(32);
    assertThat(turned.height()).isEqualTo(48);
    // Its upper right corner was the upper left one, which is blue.
    int corner = turned.shown().getRGB(30, 1);
    assertThat(corner & 0xff).isBetween(110, 146);
    assertThat(corner >> 16 & 0xff).isLessThan(25);
    byte[] bytes = Files.readAllBytes(resources.resolve("turned.webp"));
    assertThat(ImageFiles.read(bytes, "bytes").getRGB(30, 1)).isEqualTo(corner);
    Photograph animated = Photograph.read(resources.resolve("animated.webp"));
    assertThat(animated.notes()).hasSize(1).allMatch(note -> note.contains("is animated"));
    assertThat(animated.shown().getRGB(11, 7)).isEqualTo(0xffdcd280);
  }

  private Path source(String format, byte[] exif) throws Exception {
    Path file = folder.resolve("source." + format);
    if (format.equals("jpg")) {
      return Files.write(
          file,
          ExifBlocks.withSegments(
              Jpeg.encode(picture(), 95, Jpeg.Chroma.FULL),
              ExifBlocks.app1(exif),
              ExifBlocks.xmpSegment(ExifBlocks.XMP),
              // In two parts, as large profiles come.
              ExifBlocks.iccSegment(1, 2, java.util.Arrays.copyOf(Profiles.wide(), 100)),
              ExifBlocks.iccSegment(
                  2,
                  2,
                  java.util.Arrays.copyOfRange(Profiles.wide(), 100, Profiles.wide().length))));
    }
    java.io.ByteArrayOutputStream icc = new java.io.ByteArrayOutputStream();
    icc.writeBytes("wide\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (var deflater = new java.util.zip.DeflaterOutputStream(icc)) {
      deflater.write(Profiles.wide());
    }
    String xmp = "XML:com.adobe.xmp\0\0\0\0\0" + ExifBlocks.XMP;
    return Files.write(
        file,
        ExifBlocks.withChunks(
            ImageFiles.png(picture()),
            ExifBlocks.chunk("iCCP", icc.toByteArray()),
            ExifBlocks.chunk("iTXt", xmp.getBytes(StandardCharsets.ISO_8859_1)),
            ExifBlocks.chunk("eXIf", exif)));
  }

  private static BufferedImage picture() {
    return Pictures.photo(WIDTH, HEIGHT, 3);
  }
}
