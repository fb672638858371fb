package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JpegQualityTest {
  @TempDir Path folder;

  @Test
  void everyQualityIsFound() throws IOException {
    for (int quality = 1; quality <= 100; quality++) {
      assertThat(quality(encoded(quality))).isEqualTo(quality);
    }
  }

  /** Progressive, with tables of an encoder of its own, which rounds otherwise. */
  @Test
  void filesOfOthersAreNearlyRight() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.8f);
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(out);
      writer.write(null, new IIOImage(Pictures.photo(20, 20, 1), null, null), param);
    }
    writer.dispose();
    assertThat(quality(bytes.toByteArray())).isBetween(78, 82);
  }

  /** Values of 16 bits, fill bytes, a table under another number, defined twice. */
  @Test
  void unusualFilesAreRead() {
    byte[] luma = table(encoded(37));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xff, (byte) 0xdb});
    file.writeBytes(new byte[] {0, (byte) (2 + 65 + 129), 3});
    file.writeBytes(table(encoded(80)));
    file.write(0x13);
    for (byte value : luma) {
      file.writeBytes(new byte[] {0, value});
    }
    // A frame whose first component uses table 3; then the scan.
    file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 3});
    file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda});
    assertThat(quality(file.toByteArray())).isEqualTo(37);
  }

  @Test
  void whatIsNoWholeJpegHasNone() throws IOException {
    byte[] jpeg = encoded(50);
    assertThat(quality(new byte[0])).isEqualTo(-1);
    assertThat(quality("Dear Sir,".getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
    assertThat(quality(Arrays.copyOf(jpeg, 30))).isEqualTo(-1);
    Path png = folder.resolve("a.png");
    ImageFiles.write(Pictures.photo(9, 9, 1), png, true);
    assertThat(JpegQuality.of(png)).isEmpty();
    assertThat(JpegQuality.of(folder.resolve("none.jpg"))).isEmpty();
  }

  /** Damage gives a number or none, never an exception. */
  @Test
  void damageDoesNoHarm() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      byte[] jpeg = encoded(50);
      for (int k = 0; k < 8; k++) {
        jpeg[2 + random.nextInt(200)] = (byte) random.nextInt(256);
      }
      assertThat(quality(jpeg)).isBetween(-1, 100);
    }
  }

  private static byte[] encoded(int quality) {
    return Jpeg.encode(Pictures.photo(16, 16, 1), quality, Jpeg.Chroma.HALVED);
  }

  /** The first table of a file, in its own order. */
  private static byte[] table(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xdb) {
      at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
    }
    return Arrays.copyOfRange(jpeg, at + 5, at + 5 + 64);
  }

  private int quality(byte[] bytes) {
    Path file = folder.resolve("a.jpg");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return JpegQuality.of(file).orElse(-1);
  }
}
