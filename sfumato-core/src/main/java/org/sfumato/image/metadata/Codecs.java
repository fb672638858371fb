package org.sfumato.image.metadata;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;

/**
 * Readers and writers of image files: the JDK's own where it has one, whatever plugins a program
 * has beside them. Other ones have other metadata and other decoders, and so other pixels.
 */
public final class Codecs {
  private static final String JDK = "com.sun.imageio.";
  private static final String RICH = "com.twelvemonkeys.imageio.";

  private Codecs() {}

  /** A reader, to be disposed of, for a format that ImageIO knows. */
  public static ImageReader reader(String format) {
    return jdkOrFirst(() -> ImageIO.getImageReadersByFormatName(format));
  }

  /** A writer, to be disposed of, for a format that ImageIO knows. */
  public static ImageWriter writer(String format) {
    return jdkOrFirst(() -> ImageIO.getImageWritersByFormatName(format));
  }

  /**
   * TwelveMonkeys' reader, for a format of which the JDK's reads only some files; empty without
   * that plugin.
   */
  static Optional<ImageReader> richReader(String format) {
    return from(RICH, ImageIO.getImageReadersByFormatName(format));
  }

  private static <T> T jdkOrFirst(Supplier<Iterator<T>> codecs) {
    return from(JDK, codecs.get()).orElseGet(() -> codecs.get().next());
  }

  private static <T> Optional<T> from(String packages, Iterator<T> codecs) {
    while (codecs.hasNext()) {
      T codec = codecs.next();
      if (codec.getClass().getName().startsWith(packages)) {
        return Optional.of(codec);
      }
    }
    return Optional.empty();
  }
}
