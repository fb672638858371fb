package org.sfumato.study;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sfumato.image.metadata.Codecs;

/**
 * Images as files that tell nothing but their pixels: PNG without metadata and without compression,
 * so that two images of one size give files of one length. Smooth images would compress better, and
 * the shorter download of a pair would be the generated one.
 */
final class NeutralPng {
  private NeutralPng() {}

  /**
   * The file's bytes.
   *
   * @param image opaque ({@code TYPE_INT_RGB})
   */
  static byte[] encode(BufferedImage image) {
    ImageWriter writer = Codecs.writer("png");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(1); // stored, not deflated
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("coding in memory failed", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
