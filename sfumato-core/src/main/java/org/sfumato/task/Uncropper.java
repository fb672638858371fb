package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.sfumato.error.InputException;
import org.sfumato.image.Srgb;

/**
 * Continues photographs beyond their edges, as Palette makes its panoramas: in steps, each of which
 * fills at most half of a window and sees in the other half what is already there. Left and right
 * come first, then top and bottom at the new width.
 */
public final class Uncropper {
  private enum Side {
    LEFT,
    RIGHT,
    TOP,
    BOTTOM
  }

  private Uncropper() {}

  /** How many patches {@link #uncrop} will ask for. */
  public static int patches(int width, int height, Margins margins, int size) {
    return steps(width, height, margins, size).size();
  }

  /**
   * The photograph on a larger canvas, bit for bit its own at {@code (left, top)}, with the margins
   * filled in.
   *
   * @param photo transparent parts are composited on white
   * @return {@code TYPE_INT_RGB}
   * @throws InputException if the result would be too large to be read again
   */
  public static BufferedImage uncrop(BufferedImage photo, Margins margins, PatchModel model) {
    int width = photo.getWidth() + margins.left() + margins.right();
    int height = photo.getHeight() + margins.top() + margins.bottom();
    List<Canvas.Step> steps = steps(photo.getWidth(), photo.getHeight(), margins, model.size());
    BitSet unknown = new BitSet(width * height);
    unknown.set(0, width * height);
    BufferedImage larger = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    BufferedImage rgb = Srgb.toRgb(photo);
    int[] row = new int[photo.getWidth()];
    for (int y = 0; y < photo.getHeight(); y++) {
      rgb.getRGB(0, y, row.length, 1, row, 0, row.length);
      larger.setRGB(margins.left(), margins.top() + y, row.length, 1, row, 0, row.length);
      int from = (margins.top() + y) * width + margins.left();
      unknown.clear(from, from + row.length);
    }
    return new Canvas(new Uncropping(), larger, unknown).fill(steps, model);
  }

  private static List<Canvas.Step> steps(int width, int height, Margins margins, int size) {
    margins.check(width, height);
    Rectangle known = new Rectangle(margins.left(), margins.top(), width, height);
    List<Canvas.Step> steps = new ArrayList<>();
    extend(known, Side.LEFT, margins.left(), size, steps);
    extend(known, Side.RIGHT, margins.right(), size, steps);
    extend(known, Side.TOP, margins.top(), size, steps);
    extend(known, Side.BOTTOM, margins.bottom(), size, steps);
    return steps;
  }

  /** Adds the steps that make {@code known} larger at a side, and makes it so. */
  private static void extend(
      Rectangle known, Side side, int margin, int size, List<Canvas.Step> steps) {
    boolean sideways = side == Side.LEFT || side == Side.RIGHT;
    while (margin > 0) {
      int depth = sideways ? known.width : known.height;
      int along = sideways ? known.height : known.width;
      int window = window(depth + Math.min(depth, margin), along, size);
      int step = Math.min(margin, window / 2);
      Rectangle strip =
          switch (side) {
            case LEFT -> new Rectangle(known.x - step, known.y, step, along);
            case RIGHT -> new Rectangle(known.x + depth, known.y, step, along);
            case TOP -> new Rectangle(known.x, known.y - step, along, step);
            case BOTTOM -> new Rectangle(known.x, known.y + depth, along, step);
          };
      // The window begins or ends with the strip; the rest of it lies over what is known.
      int back = window - step;
      int left = side == Side.RIGHT ? strip.x - back : strip.x;
      int top = side == Side.BOTTOM ? strip.y - back : strip.y;
      // Half a window apart, so that every window but the first has known pixels at two sides.
      for (int start : Spans.evenly(along, window, window / 2)) {
        int shift = window > along ? Math.floorDiv(along - window, 2) : start;
        steps.add(
            new Canvas.Step(
                sideways ? left : left + shift, sideways ? top + shift : top, window, strip));
      }
      known.add(strip);
      margin -= step;
    }
  }

  /**
   * The side of the windows: as long as the edge, to see all of it, but no longer than the known
   * part and what a step adds to it; not less than native pixels where the picture has as many.
   */
  private static int window(int deep, int along, int size) {
    int fitting = Math.min(along, Math.max(deep, size));
    return Math.max(2, Math.max(fitting, Math.min(size, Math.max(deep, along))));
  }
}
