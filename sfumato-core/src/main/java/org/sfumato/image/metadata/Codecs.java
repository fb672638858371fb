package org.sfumato.image.metadata;

import java.util.Iterator;
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
    return first(ImageIO.getImageReadersByFormatName(format), JDK);
  }

  /** TwelveMonkeys' reader, for a format of which the JDK's reads only some files. */
  static ImageReader richReader(String format) {
    return first(ImageIO.getImageReadersByFormatName(format), RICH);
  }

  /** A writer, to be disposed of, for a format that ImageIO knows. */
  public static ImageWriter writer(String format) {
    return first(ImageIO.getImageWritersByFormatName(format), JDK);
  }

  /** The first one from these packages; the first of all if there is none. */
  private static <T> T first(Iterator<T> codecs, String packages) {
    T first = codecs.next();
    T codec = first;
    while (!isFrom(packages, codec) && codecs.hasNext()) {
      codec = codecs.next();
    }
    return isFrom(packages, codec) ? codec : first;
  }

  private static boolean isFrom(String packages, Object codec) {
    return codec.getClass().getName().startsWith(packages);
  }
}
