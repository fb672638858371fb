package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.sfumato.file.AtomicFile;
import org.sfumato.image.metadata.Codecs;
import org.sfumato.image.metadata.JpegApplicationSegment;
import org.sfumato.image.metadata.Metadata;
import org.sfumato.image.metadata.PngChunks;
import org.sfumato.image.metadata.TiffTags;

/** Writes samples and what is said beside them, straight to the disk. */
final class ImageEncoder {
  static final int JPEG_QUALITY = 95;

  private ImageEncoder() {}

  /** Makes or replaces a file; errors as {@link AtomicFile}. */
  static void write(BufferedImage image, Metadata metadata, ImageFormat format, Path file) {
    AtomicFile.write(
        file,
        channel -> {
          try (ImageOutputStream out = new ChannelOutput(channel)) {
            encode(image, metadata, format, out);
          }
        });
  }

  static void encode(
      BufferedImage image, Metadata metadata, ImageFormat format, ImageOutputStream out)
      throws IOException {
    if (format == ImageFormat.JPEG) {
      Jpeg.write(image, JPEG_QUALITY, Jpeg.Chroma.FULL, metadata, out);
      return;
    }
    ImageWriter writer = Codecs.writer(format.name());
    try {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (format == ImageFormat.TIFF) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionType("ZLib");
      }
      IIOMetadata plain =
          writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), param);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, with(metadata, plain, format)), param);
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadata with(Metadata metadata, IIOMetadata plain, ImageFormat format)
      throws IOException {
    return switch (format) {
      case PNG -> png(metadata, plain);
      case TIFF -> TiffTags.with(metadata, plain);
      default -> plain;
    };
  }

  private static IIOMetadata png(Metadata metadata, IIOMetadata plain) throws IOException {
    IIOMetadataNode chunks = new IIOMetadataNode("UnknownChunks");
    for (Metadata.PngChunk chunk : PngChunks.of(metadata)) {
      IIOMetadataNode node = new IIOMetadataNode("UnknownChunk");
      node.setAttribute("type", chunk.type());
      node.setUserObject(chunk.data());
      chunks.appendChild(node);
    }
    String name = plain.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(name);
    root.appendChild(chunks);
    plain.mergeTree(name, root);
    return plain;
  }

  /** What of this a format cannot hold: half sentences as "its colour profile". */
  static List<String> losses(Metadata metadata, ImageFormat format) {
    List<String> losses = new ArrayList<>();
    if (format == ImageFormat.BMP) {
      if (metadata.exif().isPresent() || metadata.xmp().isPresent()) {
        losses.add("its EXIF and XMP data");
      }
      if (metadata.icc().isPresent()) {
        losses.add("its colour profile");
      }
    } else if (format == ImageFormat.JPEG && !JpegApplicationSegment.fits(metadata)) {
      losses.add("all of its EXIF and XMP data");
    } else if (format == ImageFormat.TIFF && !TiffTags.fits(metadata)) {
      losses.add("its EXIF data, which is damaged");
    }
    return losses;
  }
}
