package org.sfumato.image;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.sfumato.error.InputException;
import org.sfumato.image.metadata.Codecs;
import org.sfumato.image.metadata.FileMetadata;
import org.sfumato.image.metadata.JpegHeader;
import org.sfumato.image.metadata.Metadata;
import org.sfumato.image.metadata.TiffLayout;

/** One image file, checked from the outside in: the file, its header, then its pixels. */
final class ImageDecoder {
  private final String file;
  private final Source source;
  private final long maxPixels;

  /** Where the bytes are. */
  private interface Source {
    ImageInputStream open() throws IOException;
  }

  private ImageDecoder(String file, Source source, long maxPixels) {
    this.file = file;
    this.source = source;
    this.maxPixels = maxPixels;
  }

  /**
   * @throws InputException if there is no such file, or nothing in it
   */
  static ImageDecoder of(Path file, long maxPixels) {
    check(file);
    return new ImageDecoder(
        file.toString(), () -> new FileImageInputStream(file.toFile()), maxPixels);
  }

  /**
   * @param name for messages
   */
  static ImageDecoder of(byte[] bytes, String name, long maxPixels) {
    return new ImageDecoder(name, () -> FileMetadata.stream(bytes), maxPixels);
  }

  /** The first image of the file, upright, with what the file says beside it. */
  Photograph decode() {
    try (ImageInputStream in = source.open()) {
      return decode(in);
    } catch (IOException e) {
      throw new InputException(file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Width and height as they are stored, by the header alone.
   *
   * @throws IOException if the file cannot be read, or says nothing of the kind
   * @throws RuntimeException as well; readers meet damaged headers with nearly any
   */
  Dimension size() throws IOException {
    try (ImageInputStream in = source.open()) {
      ImageFormat format = format(in);
      ImageReader reader = reader(format, in);
      try {
        reader.setInput(metadata(format, in).pixels(), format != ImageFormat.GIF, true);
        return new Dimension(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    }
  }

  private static void check(Path file) {
    if (!Files.exists(file)) {
      throw new InputException(file + " does not exist.");
    }
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; give an image file.");
    }
    if (!Files.isReadable(file)) {
      throw new InputException(file + " cannot be read; check its permissions.");
    }
    try {
      if (Files.size(file) == 0) {
        throw new InputException(file + " is empty; give an image file.");
      }
    } catch (IOException e) {
      throw new InputException(file + " cannot be read: " + reason(e), e);
    }
  }

  private Photograph decode(ImageInputStream in) {
    try {
      ImageFormat format = format(in);
      Optional<JpegHeader> header = format == ImageFormat.JPEG ? header(in) : Optional.empty();
      ImageReader reader = reader(format, in);
      FileMetadata found = metadata(format, in);
      try {
        BufferedImage decoded = decode(reader, format, found);
        boolean more = format == ImageFormat.GIF && reader.getNumImages(true) > 1;
        return photograph(found, decoded, more, header.flatMap(JpegCoding::of));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof InputException known) {
        throw known;
      }
      // ImageIO's readers meet damaged files with nearly any runtime exception.
      throw damaged(reason(e), e);
    } catch (StackOverflowError e) {
      throw damaged("it is nested too deeply", e);
    } catch (OutOfMemoryError e) {
      throw new InputException(
          file + " does not fit into memory; give Java more (-Xmx) or shrink the image.", e);
    }
  }

  private ImageFormat format(ImageInputStream in) throws IOException {
    byte[] head = new byte[12];
    in.read(head);
    return ImageFormat.ofContent(head)
        .orElseThrow(
            () ->
                new InputException(
                    file
                        + " is not an image that can be read; give a JPEG, PNG, TIFF, WebP, BMP or"
                        + " GIF file."));
  }

  /** Empty where it breaks off, which whoever reads the metadata meets as well. */
  private static Optional<JpegHeader> header(ImageInputStream in) throws IOException {
    in.seek(0);
    try {
      return JpegHeader.read(in);
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  private ImageReader reader(ImageFormat format, ImageInputStream in) throws IOException {
    if (format != ImageFormat.TIFF) {
      return Codecs.reader(format.name());
    }
    TiffLayout layout = TiffLayout.read(in);
    layout
        .refusal()
        .ifPresent(
            why -> {
              throw new InputException(file + " " + why);
            });
    return layout.reader();
  }

  private FileMetadata metadata(ImageFormat format, ImageInputStream in) throws IOException {
    FileMetadata found =
        switch (format) {
          case JPEG -> FileMetadata.ofJpeg(in);
          case PNG -> FileMetadata.ofPng(in);
          case TIFF -> FileMetadata.ofTiff(in);
          case WEBP -> FileMetadata.ofWebp(in, maxPixels);
          case BMP, GIF -> FileMetadata.none(in);
        };
    found.pixels().seek(0);
    return found;
  }

  /** The pixels as the decoder gives them. */
  private BufferedImage decode(ImageReader reader, ImageFormat format, FileMetadata found)
      throws IOException {
    reader.setInput(found.pixels(), format != ImageFormat.GIF, true);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    checkSize(width, height);
    boolean[] damaged = {false};
    reader.addIIOReadWarningListener((source, warning) -> damaged[0] |= meansLoss(warning));
    BufferedImage image =
        format == ImageFormat.JPEG
            ? JpegPixels.read(reader, width, height, found.inks())
            : reader.read(0);
    if (damaged[0]) {
      throw damaged("its end or a part of it is missing", null);
    }
    return image;
  }

  /**
   * @param coding of the picture as it is stored
   */
  private Photograph photograph(
      FileMetadata found, BufferedImage decoded, boolean more, Optional<JpegCoding> coding) {
    List<String> notes = new ArrayList<>();
    found.notes().forEach(note -> notes.add(file + " " + note));
    if (more) {
      notes.add(file + " is animated; its first picture is taken");
    }
    BufferedImage image;
    try {
      image = Samples.of(decoded);
      image = found.unnamedChannel() ? Samples.opaque(image) : image;
    } catch (IllegalArgumentException e) {
      throw new InputException(
          file + " has " + e.getMessage() + "; save it as RGB with 8 or 16 bits.", e);
    }
    int channels = Samples.channels(image);
    Metadata metadata = found.metadata();
    Optional<ColourProfile> profile =
        metadata.icc().flatMap(icc -> ColourProfile.of(icc, channels));
    if (metadata.icc().isPresent() && profile.isEmpty()) {
      notes.add(file + " has a colour profile that cannot be used and is ignored");
      metadata = metadata.inSrgb();
    }
    Encoding encoding = channels == 1 ? Encoding.GRAY : Encoding.RGB;
    Optional<JpegCoding> ownCoding = coding;
    if (channels == 4) {
      image = Cmyk.toRgb(image.getRaster(), profile);
      metadata = metadata.inSrgb();
      notes.add(file + " has the four colours of print; what comes of it is RGB");
    } else if (profile.isPresent() && !profile.get().isSrgb()) {
      encoding = profile.get();
      if (!profile.get().isInvertible()) {
        image = Srgb.toRgb(image, encoding);
        ownCoding = Optional.empty(); // samples are the file's no more
        encoding = Encoding.RGB;
        metadata = metadata.inSrgb();
        notes.add(file + " has a colour profile that tells one way only; what comes of it is sRGB");
      }
    }
    int orientation = metadata.orientation();
    BufferedImage upright = Orientation.upright(image, orientation);
    return new Photograph(
            upright, encoding, metadata.upright(upright.getWidth(), upright.getHeight()), notes)
        .coded(ownCoding.map(c -> c.upright(orientation, decoded.getWidth(), decoded.getHeight())));
  }

  private void checkSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new InputException(file + " has no pixels (" + width + " x " + height + ").");
    }
    if ((long) width * height > maxPixels) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s has %d x %d pixels, more than the limit of %d; shrink it first.",
              file,
              width,
              height,
              maxPixels));
    }
  }

  private InputException damaged(String how, Throwable cause) {
    return new InputException(
        file + " is damaged or not complete (" + how + "); get a fresh copy.", cause);
  }

  /**
   * Whether a reader's warning tells of lost pixels. libjpeg paints what is missing gray and only
   * warns; stray bytes between segments and odd metadata lose nothing.
   */
  private static boolean meansLoss(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.contains("premature")
        || text.contains("truncated")
        || text.contains("corrupt") && !text.contains("extraneous bytes");
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
