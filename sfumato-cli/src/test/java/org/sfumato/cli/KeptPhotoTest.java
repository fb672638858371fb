package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Photograph;
import org.sfumato.image.metadata.Codecs;

/** Photographs come back as they went in, through whole commands. */
final class KeptPhotoTest {
  @TempDir Path folder;

  private final Shell fake = new Shell();
  private final Shell real = new Shell(new SfumatoLibrary());

  @ParameterizedTest
  @CsvSource({
    "a.jpg,a-colorized.jpg",
    "b.JPEG,b-colorized.JPEG",
    "c.png,c-colorized.png",
    "d.tif,d-colorized.tif",
    "e.bmp,e-colorized.bmp"
  })
  void aResultHasThePhotographsFormat(String name, String result) {
    Path photo = Photos.write(folder.resolve(name), 12, 10);
    assertThat(fake.run("colorize", photo)).isZero();
    assertThat(fake.err()).isEmpty();
    assertThat(folder.resolve(result)).isRegularFile();
  }

  @Test
  void whatIsOnlyReadBecomesAPngAndThatIsSaid() throws IOException {
    Path gif = folder.resolve("a.gif");
    ImageIO.write(Photos.photo(12, 10, 1), "gif", gif.toFile());
    Path webp =
        Files.copy(
            Path.of("../sfumato-core/src/test/resources/image/turned.webp"),
            folder.resolve("b.webp"));

    assertThat(fake.run("colorize", gif)).isZero();
    assertThat(fake.err()).hasLineCount(1).contains("a.gif becomes a PNG");
    assertThat(fake.run("restore", webp)).isZero();
    assertThat(fake.err()).hasLineCount(1).contains("b.webp becomes a PNG");
    assertThat(folder.resolve("a-colorized.png")).isRegularFile();
    assertThat(ImageFiles.read(folder.resolve("b-restored.png")).getHeight()).isEqualTo(48);
    assertThat(fake.run("restore", webp, "--overwrite", "--quiet")).isZero();
    assertThat(fake.err()).isEmpty();
  }

  @Test
  void formatChoosesAnother() {
    Path photo = Photos.write(folder.resolve("a.jpg"), 12, 10);
    assertThat(fake.run("colorize", photo, "--format", "tif")).isZero();
    assertThat(folder.resolve("a-colorized.tif")).isRegularFile();
    assertThat(fake.run("colorize", photo, "--format", "webp")).isEqualTo(2);
    assertThat(fake.sentence()).contains("--format must be png, jpg, tif or bmp, not webp");
    assertThat(fake.run("colorize", photo, "--format", "png", "-o", folder.resolve("b.png")))
        .isEqualTo(2);
    assertThat(fake.sentence()).contains("says its format by its extension");
  }

  @Test
  void whatIsLostIsSaidAndLogged() throws IOException {
    BufferedImage image = new BufferedImage(6, 5, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 2, 0x80336699);
    Path photo = folder.resolve("a.png");
    ImageIO.write(image, "png", photo.toFile());

    assertThat(fake.run("restore", photo, "-o", folder.resolve("b.jpg"), "--json")).isZero();

    assertThat(fake.err()).hasLineCount(1).contains("b.jpg cannot hold its transparency");
    assertThat(new ObjectMapper().readTree(fake.out()).get("notes")).hasSize(1);
    assertThat(fake.run("restore", photo, "-o", folder.resolve("b.png"))).isZero();
    assertThat(fake.err()).isEmpty();
    assertThat(ImageFiles.readWithAlpha(folder.resolve("b.png")).getRGB(2, 2) >>> 24)
        .isEqualTo(0x80);
  }

  /** Its EXIF block, XMP packet and colour profile are noise. */
  @Test
  void metadataThatIsDamagedIsIgnoredWithAWord() throws IOException {
    Path photo = Photos.write(folder.resolve("a.jpg"), 12, 10);
    byte[] jpeg = Files.readAllBytes(photo);
    ByteArrayOutputStream bad = new ByteArrayOutputStream();
    bad.write(jpeg, 0, 2);
    bad.writeBytes(segment(0xe1, "Exif\0\0MM\0*nothing that a camera wrote"));
    bad.writeBytes(segment(0xe2, "ICC_PROFILE\0\1\1" + "no profile".repeat(30)));
    bad.write(jpeg, 2, jpeg.length - 2);
    Files.write(photo, bad.toByteArray());

    assertThat(run("colorize", photo, "-o", folder.resolve("b.jpg"))).isZero();

    assertThat(real.err()).hasLineCount(2).contains("EXIF").contains("colour profile");
    assertThat(real.err().lines()).allMatch(line -> line.startsWith("sfumato: "));
    assertThat(run("colorize", folder.resolve("b.jpg"), "-o", folder.resolve("c.jpg"))).isZero();
    assertThat(real.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"png", "tif"})
  void sixteenBitsOutsideAMaskAreBitIdentical(String format) throws IOException {
    Path photo = deep(folder.resolve("a." + format), 30, 24);
    Path mask = Photos.mask(folder.resolve("mask.png"), 30, 24, 8, 6, 9, 7);

    assertThat(run("inpaint", photo, "--mask", mask)).as(real.err()).isZero();

    BufferedImage before = ImageIO.read(photo.toFile());
    BufferedImage after = ImageIO.read(folder.resolve("a-inpainted." + format).toFile());
    assertThat(after.getRaster().getTransferType()).isEqualTo(DataBuffer.TYPE_USHORT);
    assertThat(after.getRaster().getNumBands()).isEqualTo(3);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 30; x++) {
        if (x < 8 || x >= 17 || y < 6 || y >= 13) {
          assertThat(after.getRaster().getPixel(x, y, (int[]) null))
              .isEqualTo(before.getRaster().getPixel(x, y, (int[]) null));
        }
      }
    }
  }

  @Test
  void sixteenBitsOfLightnessSurviveColours() throws IOException {
    Path photo = deep(folder.resolve("a.png"), 30, 24);

    assertThat(run("colorize", photo)).as(real.err()).isZero();

    BufferedImage before = ImageIO.read(photo.toFile());
    BufferedImage after = ImageIO.read(folder.resolve("a-colorized.png").toFile());
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 30; x++) {
        assertThat(luma(after, x, y)).isBetween(luma(before, x, y) - 257, luma(before, x, y) + 257);
      }
    }
  }

  @Test
  void aPanoramaKeepsTheOriginalsBitsInItsMiddle() throws IOException {
    Path photo = deep(folder.resolve("a.tif"), 20, 16);

    assertThat(run("panorama", photo, "--width", 30)).as(real.err()).isZero();

    Path result = folder.resolve("a-panorama.tif");
    BufferedImage after = ImageIO.read(result.toFile());
    BufferedImage before = ImageIO.read(photo.toFile());
    for (int y = 0; y < 16; y++) {
      assertThat(after.getRaster().getPixels(5, y, 20, 1, (int[]) null))
          .isEqualTo(before.getRaster().getPixels(0, y, 20, 1, (int[]) null));
    }
    assertThat(Photograph.read(result).width()).isEqualTo(30);
  }

  @Test
  void aSecondRunLeavesSheetsAndMapsAlone() {
    Photos.write(folder.resolve("a.png"), 12, 10);
    assertThat(fake.run("colorize", folder, "--samples", 2)).isZero();
    assertThat(fake.run("colorize", folder, "--samples", 2, "--overwrite")).isZero();
    assertThat(folder.toFile().list()).hasSize(5);
  }

  private int run(Object command, Object... more) {
    Object[] line = new Object[more.length + 7];
    line[0] = command;
    System.arraycopy(more, 0, line, 1, more.length);
    Object[] last = {"--model", Trained.model(), "--steps", 2, "--precision", "fp32"};
    System.arraycopy(last, 0, line, more.length + 1, last.length);
    return real.run(line);
  }

  private static double luma(BufferedImage image, int x, int y) {
    int[] rgb = image.getRaster().getPixel(x, y, (int[]) null);
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
  }

  /** A photograph of 16 bits whose every sample differs from its neighbours'. */
  private static Path deep(Path file, int width, int height) throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    BufferedImage image =
        new BufferedImage(model, model.createCompatibleWritableRaster(width, height), false, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] rgb = {20_000 + 777 * x + 31 * y, 30_000 + 555 * y - 13 * x, 25_000 + 101 * (x + y)};
        image.getRaster().setPixel(x, y, rgb);
      }
    }
    String name = file.toString();
    ImageWriter writer = Codecs.writer(name.endsWith("tif") ? "tiff" : "png");
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(image);
    } finally {
      writer.dispose();
    }
    return file;
  }

  private static byte[] segment(int marker, String text) {
    byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] segment = new byte[data.length + 4];
    segment[0] = (byte) 0xff;
    segment[1] = (byte) marker;
    segment[2] = (byte) (data.length + 2 >> 8);
    segment[3] = (byte) (data.length + 2);
    System.arraycopy(data, 0, segment, 4, data.length);
    return segment;
  }
}
