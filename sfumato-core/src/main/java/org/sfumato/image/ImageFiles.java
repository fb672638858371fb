package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;

/** Image files in and out. What is wrong with a file is told in one sentence. */
public final class ImageFiles {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "jpe", "png", "bmp", "gif", "tif", "tiff");

  /** The largest image read by default: 100 megapixels, told from its header before decoding. */
  public static final long MAX_PIXELS = 100_000_000;

  private static final int JPEG_QUALITY = 95;

  private ImageFiles() {}

  /**
   * Reads a JPEG, PNG, BMP, GIF (its first frame) or TIFF file as opaque 8-bit sRGB ({@code
   * TYPE_INT_RGB}), upright by its EXIF orientation; transparent parts are composited on white.
   *
   * @throws InputException if the file is missing, a folder, empty, not an image, damaged, larger
   *     than {@link #MAX_PIXELS}, or in colours that cannot be read
   */
  public static BufferedImage read(Path file) {
    return read(file, MAX_PIXELS);
  }

  /** As {@link #read(Path)}, with another limit on width times height. */
  public static BufferedImage read(Path file, long maxPixels) {
    return Srgb.toRgb(readWithAlpha(file, maxPixels));
  }

  /**
   * As {@link #read(Path)}, but {@code TYPE_INT_ARGB} where there is an alpha channel: for masks.
   */
  public static BufferedImage readWithAlpha(Path file) {
    return readWithAlpha(file, MAX_PIXELS);
  }

  private static BufferedImage readWithAlpha(Path file, long maxPixels) {
    return ImageDecoder.of(file, maxPixels).decode();
  }

  /**
   * As {@link #read(Path)}, of a file's bytes.
   *
   * @param name for messages
   */
  public static BufferedImage read(byte[] bytes, String name) {
    return Srgb.toRgb(ImageDecoder.of(bytes, name, MAX_PIXELS).decode());
  }

  /**
   * Writes PNG, JPEG (quality 95, full chroma), BMP or TIFF, as the extension says. The file
   * appears whole or not at all: a temporary sibling is written, forced to the disk and renamed.
   *
   * @throws InputException if the extension is another, the file exists and {@code overwrite} is
   *     false, or the folder or disk cannot take it; whatever was there before is then still there
   */
  public static void write(BufferedImage image, Path file, boolean overwrite) {
    String extension = checkTarget(file, overwrite);
    AtomicFile.write(file, encode(Srgb.toRgb(image), extension));
  }

  /**
   * Tells before the work whether {@link #write} would refuse this name.
   *
   * @return the format by its extension
   * @throws InputException as {@link #write} does
   */
  public static String checkTarget(Path file, boolean overwrite) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String format =
        switch (extension) {
          case "png", "bmp" -> extension;
          case "jpg", "jpeg" -> "jpeg";
          case "tif", "tiff" -> "tiff";
          default ->
              throw new InputException(
                  file + " has no extension of a writable format; use .png, .jpg, .bmp or .tif.");
        };
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; name a file to write.");
    }
    if (!overwrite && Files.exists(file)) {
      throw new InputException(
          file + " exists; choose another name, or --overwrite to replace it.");
    }
    return format;
  }

  /** An image as it is, in the bytes of a PNG file. */
  public static byte[] png(BufferedImage image) {
    return encode(image, "png");
  }

  private static byte[] encode(BufferedImage image, String format) {
    if (format.equals("jpeg")) {
      return Jpeg.encode(image, JPEG_QUALITY, Jpeg.Chroma.FULL);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("coding in memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Whether a file's name ends like that of an image that {@link #read} may be able to read. */
  public static boolean isImageName(Path file) {
    return isImageName(file.getFileName().toString());
  }

  /** As {@link #isImageName(Path)}. */
  public static boolean isImageName(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending);
  }
}
