package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sfumato.image.metadata.Codecs;
import org.sfumato.image.metadata.FileMetadata;
import org.sfumato.image.metadata.JpegApplicationSegment;
import org.sfumato.image.metadata.Metadata;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * JPEG coding at the Independent JPEG Group's quality 1 to 100, the scale of libjpeg and of nearly
 * every program's quality slider. The quantization tables are set here, value by value, because
 * ImageIO's own quality rounds some of them differently.
 */
public final class Jpeg {
  /** How finely chroma is kept beside luma. */
  public enum Chroma {
    /** One chroma sample for four pixels (4:2:0): what most JPEG files have. */
    HALVED(2),
    /** One chroma sample a pixel (4:4:4). */
    FULL(1);

    private final int lumaSampling;

    Chroma(int lumaSampling) {
      this.lumaSampling = lumaSampling;
    }
  }

  private Jpeg() {}

  /**
   * The bytes of a baseline JFIF file.
   *
   * @param quality 1 (worst) to 100 (best)
   * @throws IllegalArgumentException if quality is not in 1 to 100
   */
  public static byte[] encode(BufferedImage image, int quality, Chroma chroma) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      write(Srgb.toRgb(image), quality, chroma, Metadata.NONE, out);
    } catch (IOException e) {
      throw new UncheckedIOException("JPEG coding in memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes a baseline JFIF file with metadata.
   *
   * @param image {@code TYPE_INT_RGB} or {@code TYPE_BYTE_GRAY}, whose samples are taken as they
   *     are
   */
  static void write(
      BufferedImage image, int quality, Chroma chroma, Metadata metadata, ImageOutputStream out)
      throws IOException {
    int[] luminance = quantization(JPEGQTable.K1Luminance, quality);
    int[] chrominance = quantization(JPEGQTable.K2Chrominance, quality);
    ImageWriter writer = Codecs.writer("jpeg");
    try {
      ImageWriteParam param = writer.getDefaultWriteParam();
      IIOMetadata plain =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromBufferedImageType(image.getType()), param);
      prescribe(plain, luminance, chrominance, chroma, metadata);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, plain), param);
    } finally {
      writer.dispose();
    }
  }

  /** The image as it looks after JPEG coding with halved chroma at this quality, 1 to 100. */
  public static Pixels roundTrip(Pixels image, int quality) {
    byte[] coded = encode(image.toImage(), quality, Chroma.HALVED);
    ImageReader reader = Codecs.reader("jpeg");
    try (ImageInputStream in = FileMetadata.stream(coded)) {
      reader.setInput(in);
      return Pixels.of(reader.read(0));
    } catch (IOException e) {
      throw new UncheckedIOException("JPEG decoding in memory failed", e);
    } finally {
      reader.dispose();
    }
  }

  /** A standard table scaled as libjpeg's {@code jpeg_quality_scaling} does, in integers. */
  static int[] quantization(JPEGQTable standard, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("JPEG quality must be 1 to 100, not " + quality);
    }
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    int[] table = standard.getTable();
    for (int i = 0; i < table.length; i++) {
      table[i] = Math.max(1, Math.min(255, (table[i] * percent + 50) / 100));
    }
    return table;
  }

  private static void prescribe(
      IIOMetadata plain, int[] luminance, int[] chrominance, Chroma chroma, Metadata metadata)
      throws IIOInvalidTreeException {
    String format = plain.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) plain.getAsTree(format);
    NodeList tables = root.getElementsByTagName("dqtable");
    for (int i = 0; i < tables.getLength(); i++) {
      IIOMetadataNode table = (IIOMetadataNode) tables.item(i);
      boolean first = "0".equals(table.getAttribute("qtableId"));
      table.setUserObject(new JPEGQTable(first ? luminance : chrominance));
    }
    NodeList components = root.getElementsByTagName("componentSpec");
    if (components.getLength() > 1) {
      IIOMetadataNode luma = (IIOMetadataNode) components.item(0);
      luma.setAttribute("HsamplingFactor", Integer.toString(chroma.lumaSampling));
      luma.setAttribute("VsamplingFactor", Integer.toString(chroma.lumaSampling));
    }
    metadata.density().ifPresent(density -> put(root, density));
    Node sequence = root.getElementsByTagName("markerSequence").item(0);
    Node first = sequence.getFirstChild();
    for (JpegApplicationSegment segment : JpegApplicationSegment.of(metadata)) {
      IIOMetadataNode node = new IIOMetadataNode("unknown");
      node.setAttribute("MarkerTag", Integer.toString(segment.marker()));
      node.setUserObject(segment.data());
      sequence.insertBefore(node, first);
    }
    plain.setFromTree(format, root);
  }

  private static void put(IIOMetadataNode root, Metadata.Density density) {
    NodeList headers = root.getElementsByTagName("app0JFIF");
    if (headers.getLength() > 0) {
      IIOMetadataNode header = (IIOMetadataNode) headers.item(0);
      header.setAttribute("resUnits", "1");
      header.setAttribute("Xdensity", whole(density.x()));
      header.setAttribute("Ydensity", whole(density.y()));
    }
  }

  private static String whole(double density) {
    return Long.toString(Math.max(1, Math.min(65_535, Math.round(density))));
  }
}
