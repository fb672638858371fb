package org.sfumato.image;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sfumato.error.InputException;
import org.sfumato.image.metadata.Metadata;

/**
 * Image files in and out, as plain pixels ({@link Photograph} keeps what else they hold). What is
 * wrong with a file is told in one sentence.
 */
public final class ImageFiles {
  /**
   * The largest image read by default, told from its header before decoding: what cameras of "100
   * megapixels" make, and a little more.
   */
  public static final long MAX_PIXELS = 110_000_000;

  private ImageFiles() {}

  /**
   * Reads a JPEG, PNG, TIFF, WebP, BMP or GIF file (of several pictures the first) as opaque 8-bit
   * sRGB ({@code TYPE_INT_RGB}), upright by its EXIF orientation and converted from its colour
   * profile; transparent parts are composited on white.
   *
   * @throws InputException if the file is missing, a folder, empty, not an image, damaged, larger
   *     than {@link #MAX_PIXELS}, or in colours that cannot be read
   */
  public static BufferedImage read(Path file) {
    return read(file, MAX_PIXELS);
  }

  /** As {@link #read(Path)}, with another limit on width times height. */
  public static BufferedImage read(Path file, long maxPixels) {
    return Srgb.toRgb(Photograph.read(file, maxPixels).argb());
  }

  /**
   * As {@link #read(Path)}, of a file's bytes.
   *
   * @param name for messages
   */
  public static BufferedImage read(byte[] bytes, String name) {
    return Srgb.toRgb(ImageDecoder.of(bytes, name, MAX_PIXELS).decode().argb());
  }

  /**
   * As {@link #read(Path)}, but {@code TYPE_INT_ARGB} where there is an alpha channel: for masks.
   */
  public static BufferedImage readWithAlpha(Path file) {
    return Photograph.read(file).argb();
  }

  /**
   * Width and height by an image's header, before its orientation is honoured; none if they cannot
   * be told: reading the image will say what is wrong.
   */
  public static Optional<Dimension> size(Path file) {
    try {
      return Optional.of(ImageDecoder.of(file, MAX_PIXELS).size());
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /**
   * Writes PNG, JPEG (quality 95, full chroma), BMP or TIFF, as the extension says. The file
   * appears whole or not at all: a temporary sibling is written, forced to the disk and renamed.
   *
   * @throws InputException if the extension is another, the file exists and {@code overwrite} is
   *     false, or the folder or disk cannot take it; whatever was there before is then still there
   */
  public static void write(BufferedImage image, Path file, boolean overwrite) {
    ImageFormat format = checkTarget(file, overwrite);
    ImageEncoder.write(Srgb.toRgb(image), Metadata.NONE, format, file);
  }

  /**
   * Tells before the work whether {@link #write} would refuse this name.
   *
   * @return the format by its extension
   * @throws InputException as {@link #write} does
   */
  public static ImageFormat checkTarget(Path file, boolean overwrite) {
    ImageFormat format = formatToWrite(file);
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; name a file to write.");
    }
    if (!overwrite && Files.exists(file)) {
      throw new InputException(
          file + " exists; choose another name, or --overwrite to replace it.");
    }
    return format;
  }

  static ImageFormat formatToWrite(Path file) {
    return ImageFormat.ofName(file)
        .filter(ImageFormat::canBeWritten)
        .orElseThrow(
            () ->
                new InputException(
                    file
                        + " has no extension of a writable format; use .png, .jpg, .bmp or .tif."));
  }

  /** An image as it is, in the bytes of a PNG file. */
  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageEncoder.encode(image, Metadata.NONE, ImageFormat.PNG, out);
    } catch (IOException e) {
      throw new UncheckedIOException("coding in memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Whether a file's name ends like that of an image that {@link #read} may be able to read. */
  public static boolean isImageName(Path file) {
    return ImageFormat.ofName(file).isPresent();
  }

  /** As {@link #isImageName(Path)}. */
  public static boolean isImageName(String name) {
    return ImageFormat.ofName(name).isPresent();
  }
}
