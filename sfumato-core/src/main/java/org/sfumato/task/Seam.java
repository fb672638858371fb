package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.BitSet;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * Where something generated meets a photograph. A small network meets the edge nearly, at its own
 * coarse scale, and the rest is seen as a line. So the step at the edge is measured, in means over
 * cells, and taken off what was generated, less and less sharply with the distance: it hangs over
 * it like a membrane (Pérez: the difference of both pictures along the edge, continued by Laplace's
 * equation).
 */
final class Seam {
  /** Steps of single pixels are texture; that of a cell's side is a line. */
  private static final int CELL = 8;

  /** Pixels from the edge inwards and outwards that tell how steep the picture is anyway. */
  private static final int REACH = 3;

  /** Of levels, which are bytes. */
  private static final int RANGE = 255;

  private final BufferedImage image;
  private final BitSet filled;
  private final int width;
  private final int height;

  private Seam(BufferedImage image, BitSet filled) {
    this.image = image;
    this.filled = filled;
    width = image.getWidth();
    height = image.getHeight();
  }

  /**
   * Takes the step at the edges off the filled pixels; no others change.
   *
   * @param image {@code TYPE_INT_RGB}; changed
   * @param filled the pixels {@code y * width + x} that were generated
   */
  static void close(BufferedImage image, BitSet filled) {
    new Seam(image, filled).close();
  }

  private void close() {
    Pixels steps = Pixels.zeros(3, Spans.ceilDiv(height, CELL), Spans.ceilDiv(width, CELL));
    int cells = steps.height() * steps.width();
    int[] count = new int[cells];
    for (int i = filled.nextSetBit(0); i >= 0; i = filled.nextSetBit(i + 1)) {
      int x = i % width;
      int y = i / width;
      int cell = y / CELL * steps.width() + x / CELL;
      count[cell] += add(steps, cell, x, y, 1, 0) + add(steps, cell, x, y, -1, 0);
      count[cell] += add(steps, cell, x, y, 0, 1) + add(steps, cell, x, y, 0, -1);
    }
    if (Arrays.stream(count).allMatch(n -> n == 0)) {
      return;
    }
    Pixels unknown = Pixels.zeros(1, steps.height(), steps.width());
    for (int cell = 0; cell < cells; cell++) {
      unknown.data()[cell] = count[cell] == 0 ? 1 : 0;
      for (int c = 0; c < 3; c++) {
        steps.data()[c * cells + cell] /= Math.max(1, count[cell]);
      }
    }
    takeOff(PullPush.fill(steps, unknown));
  }

  /**
   * Adds the step from a filled pixel to its neighbour, if that is not filled: what is left of it
   * when the slopes at both sides are taken off, as a share of the range.
   *
   * @return how many steps were added, 0 or 1
   */
  private int add(Pixels steps, int cell, int x, int y, int right, int down) {
    if (!isInside(x + right, y + down) || filled.get((y + down) * width + x + right)) {
      return 0;
    }
    int knownX = x + (1 + REACH) * right;
    int knownY = y + (1 + REACH) * down;
    int filledX = x - REACH * right;
    int filledY = y - REACH * down;
    boolean slopeOfKnown = isInside(knownX, knownY) && !filled.get(knownY * width + knownX);
    boolean slopeOfFilled = isInside(filledX, filledY) && filled.get(filledY * width + filledX);
    int slopes = (slopeOfKnown ? 1 : 0) + (slopeOfFilled ? 1 : 0);
    for (int c = 0; c < 3; c++) {
      int here = level(x, y, c);
      int there = level(x + right, y + down, c);
      float rise = 0;
      rise += slopeOfKnown ? level(knownX, knownY, c) - there : 0;
      rise += slopeOfFilled ? here - level(filledX, filledY, c) : 0;
      int cells = steps.height() * steps.width();
      steps.data()[c * cells + cell] +=
          (there - here - rise / (REACH * Math.max(1, slopes))) / RANGE;
    }
    return 1;
  }

  private boolean isInside(int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height;
  }

  private int level(int x, int y, int channel) {
    return image.getRGB(x, y) >> 16 - 8 * channel & RANGE;
  }

  /** Moves the filled pixels by steps, which are known for each cell. */
  private void takeOff(Pixels steps) {
    int side = CELL * steps.width();
    Resampling.TRIANGLE.resize(
        3,
        steps.width(),
        steps.height(),
        Resampling.rows(steps),
        side,
        CELL * steps.height(),
        (y, values) -> {
          for (int x = 0; y < height && x < width; x++) {
            if (filled.get(y * width + x)) {
              int was = image.getRGB(x, y);
              int rgb = 0;
              for (int c = 0; c < 3; c++) {
                int moved = (was >> 16 - 8 * c & RANGE) + Math.round(RANGE * values[c * side + x]);
                rgb = rgb << 8 | Math.max(0, Math.min(RANGE, moved));
              }
              image.setRGB(x, y, rgb);
            }
          }
        });
  }
}
