package org.sfumato.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.sfumato.error.InputException;

/** One image file, checked from the outside in: the file, its header, then its pixels. */
final class ImageDecoder {
  private final String file;
  private final Source source;
  private final long maxPixels;

  /** Where the bytes are. */
  private interface Source {
    ImageInputStream seekable() throws IOException;

    InputStream stream() throws IOException;
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
    Source source =
        new Source() {
          @Override
          public ImageInputStream seekable() throws IOException {
            return new FileImageInputStream(file.toFile());
          }

          @Override
          public InputStream stream() throws IOException {
            return new BufferedInputStream(Files.newInputStream(file));
          }
        };
    return new ImageDecoder(file.toString(), source, maxPixels);
  }

  /**
   * @param name for messages
   */
  static ImageDecoder of(byte[] bytes, String name, long maxPixels) {
    Source source =
        new Source() {
          @Override
          public ImageInputStream seekable() {
            return new MemoryCacheImageInputStream(stream());
          }

          @Override
          public InputStream stream() {
            return new ByteArrayInputStream(bytes);
          }
        };
    return new ImageDecoder(name, source, maxPixels);
  }

  /** The first image of the file, upright, RGB or ARGB. */
  BufferedImage decode() {
    try (ImageInputStream in = source.seekable()) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new InputException(
            file + " is not an image that can be read; give a JPEG, PNG, BMP, GIF or TIFF file.");
      }
      ImageReader reader = readers.next();
      try {
        return decode(reader, in);
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new InputException(file + " cannot be read: " + reason(e), e);
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

  private BufferedImage decode(ImageReader reader, ImageInputStream in) {
    try {
      reader.setInput(in, true, true);
      checkSize(reader.getWidth(0), reader.getHeight(0));
      boolean[] damaged = {false};
      reader.addIIOReadWarningListener((source, warning) -> damaged[0] |= meansLoss(warning));
      BufferedImage image = reader.read(0);
      if (damaged[0]) {
        throw damaged("its end or a part of it is missing", null);
      }
      // Read, but wrongly: CMYK JPEGs store inverted inks, and no profile says what they look like.
      if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
        throw printColours(null);
      }
      int orientation;
      try (InputStream metadata = source.stream()) {
        orientation = Orientation.of(metadata, reader.getFormatName());
      }
      return Orientation.upright(Srgb.keepAlpha(image), orientation);
    } catch (IIOException e) {
      if (String.valueOf(e.getMessage()).contains("Unsupported Image Type")) {
        throw printColours(e);
      }
      throw damaged(reason(e), e);
    } catch (IOException | RuntimeException e) {
      if (e instanceof InputException known) {
        throw known;
      }
      // ImageIO's readers meet damaged files with nearly any runtime exception.
      throw damaged(reason(e), e);
    } catch (OutOfMemoryError e) {
      throw new InputException(
          file + " does not fit into memory; give Java more (-Xmx) or shrink the image.", e);
    }
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

  private InputException printColours(Exception cause) {
    return new InputException(
        file + " has colours that cannot be read (CMYK, perhaps); save it as RGB.", cause);
  }

  private InputException damaged(String how, Exception cause) {
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
