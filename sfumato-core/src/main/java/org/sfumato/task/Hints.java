package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/**
 * Strokes of colour that a colorization follows: opaque pixels over a photograph say which colour
 * is there. Only their chroma counts; the photograph keeps its luma.
 *
 * <p>The network is given them at its own resolution at every step, as known pixels of the clean
 * picture, and around them, ever less surely, what they spread to ({@link ChromaSpread}).
 */
public final class Hints {
  /** No strokes at all. */
  public static final Hints NONE = new Hints(null);

  private static final int OPAQUE = 128;

  private final BufferedImage strokes;

  private Hints(BufferedImage strokes) {
    this.strokes = strokes;
  }

  /**
   * Takes an image's opaque pixels for strokes.
   *
   * @param strokes of the photograph's shape, at any size
   * @throws InputException if it has no transparency, or nothing opaque
   */
  public static Hints of(BufferedImage strokes) {
    if (!strokes.getColorModel().hasAlpha()) {
      throw new InputException(
          "Hints are strokes on a transparent background, but the image has no transparency.");
    }
    for (int y = 0; y < strokes.getHeight(); y++) {
      for (int x = 0; x < strokes.getWidth(); x++) {
        if (isStroke(strokes.getRGB(x, y))) {
          return new Hints(strokes);
        }
      }
    }
    throw new InputException("The hints have no stroke: nothing in the image is opaque.");
  }

  /** Whether a pixel, alpha first, is part of a stroke. */
  static boolean isStroke(int argb) {
    return argb >>> 24 >= OPAQUE;
  }

  /**
   * @throws InputException if the photograph has another shape
   */
  void requireFit(BufferedImage photo) {
    if (strokes != null && !PaintedMask.fits(photo, strokes)) {
      throw new InputException(
          "The hints are %d x %d pixels but the picture %d x %d; make them the same shape."
              .formatted(
                  strokes.getWidth(), strokes.getHeight(), photo.getWidth(), photo.getHeight()));
    }
  }

  /**
   * The strokes across one row of a photograph.
   *
   * @param y the row, of {@code height}
   * @param row becomes packed pixels, alpha first; those that are no stroke mean nothing
   */
  void row(int y, int height, int[] row) {
    if (strokes == null) {
      Arrays.fill(row, 0);
      return;
    }
    int from = (int) ((y + 0.5) * strokes.getHeight() / height);
    for (int x = 0; x < row.length; x++) {
      int column = (int) ((x + 0.5) * strokes.getWidth() / row.length);
      row[x] = strokes.getRGB(column, from);
    }
  }

  /**
   * What is given within a window of a photograph, as small as the network sees it: the mean chroma
   * of the strokes wherever one passes, and what that spreads to.
   *
   * @param window in a photograph of {@code width} x {@code height}
   * @param gray {@code [1, S, S]}, the window's luma
   * @return null if no stroke passes there
   */
  Patch.Given in(Rectangle window, int width, int height, Pixels gray) {
    if (strokes == null) {
      return null;
    }
    int size = gray.width();
    float[] cb = new float[size * size];
    float[] cr = new float[size * size];
    int[] count = new int[size * size];
    int[] row = new int[width];
    boolean any = false;
    for (int y = 0; y < window.height; y++) {
      row(window.y + y, height, row);
      int top = (int) ((long) y * size / window.height) * size;
      for (int x = 0; x < window.width; x++) {
        int colour = row[window.x + x];
        if (isStroke(colour)) {
          int at = top + (int) ((long) x * size / window.width);
          cb[at] += cb(colour);
          cr[at] += cr(colour);
          count[at]++;
          any = true;
        }
      }
    }
    if (!any) {
      return null;
    }
    ChromaSpread spread = new ChromaSpread(gray);
    for (int i = 0; i < count.length; i++) {
      if (count[i] > 0) {
        spread.add(i, cb[i] / count[i], cr[i] / count[i]);
      }
    }
    return spread.given();
  }

  static float cb(int rgb) {
    return YCbCr.cb(luma(rgb), Pixels.fromByte(rgb & 0xff));
  }

  static float cr(int rgb) {
    return YCbCr.cr(luma(rgb), Pixels.fromByte(rgb >> 16 & 0xff));
  }

  private static float luma(int rgb) {
    return YCbCr.luma(
        Pixels.fromByte(rgb >> 16 & 0xff),
        Pixels.fromByte(rgb >> 8 & 0xff),
        Pixels.fromByte(rgb & 0xff));
  }
}
