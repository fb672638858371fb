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
 * fills at most half of a window and sees in the other half what is already there. Of that half,
 * the inner half is the outer half of what the step before filled: filled again, and blended with
 * it at every step of the sampler, so that no join shows. Left and right come first, then top and
 * bottom at the new width. What the network saw at a coarser scale gets its details from the
 * photograph ({@link Texture}).
 */
public final class Uncropper {
  private enum Side {
    LEFT,
    RIGHT,
    TOP,
    BOTTOM
  }

  private Uncropper() {}

  /** How many {@link PatchModel#squares} the work of {@link #uncrop} is worth. */
  public static double squares(int width, int height, Margins margins, int size, boolean details) {
    List<FillStep> steps = steps(width, height, margins, size);
    BitSet unknown = unknown(width, height, margins);
    return Canvas.squares(steps, size, margins.canvas(width, height), unknown, details);
  }

  /** All but the photograph. */
  private static BitSet unknown(int width, int height, Margins margins) {
    Rectangle canvas = margins.canvas(width, height);
    BitSet unknown = new BitSet(canvas.width * canvas.height);
    unknown.set(0, canvas.width * canvas.height);
    for (int y = margins.top(); y < margins.top() + height; y++) {
      int from = y * canvas.width + margins.left();
      unknown.clear(from, from + width);
    }
    return unknown;
  }

  /**
   * The photograph on a larger canvas, bit for bit its own at {@code (left, top)}, with the margins
   * filled in.
   *
   * @param photo transparent parts are composited on white
   * @param details whether what was filled at a coarser scale gets details, from the photograph
   * @return {@code TYPE_INT_RGB}
   * @throws InputException if the result would be too large to be read again
   */
  public static BufferedImage uncrop(
      BufferedImage photo, Margins margins, PatchModel model, boolean details) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    List<FillStep> steps = steps(width, height, margins, model.size());
    Rectangle canvas = margins.canvas(width, height);
    BufferedImage larger =
        new BufferedImage(canvas.width, canvas.height, BufferedImage.TYPE_INT_RGB);
    BufferedImage rgb = Srgb.toRgb(photo);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      rgb.getRGB(0, y, row.length, 1, row, 0, row.length);
      larger.setRGB(margins.left(), margins.top() + y, row.length, 1, row, 0, row.length);
    }
    BitSet unknown = unknown(width, height, margins);
    boolean inSteps = steps.stream().anyMatch(step -> !step.over().isEmpty());
    return new Canvas(new Uncropping(inSteps), larger, unknown).fill(steps, model, details);
  }

  private static List<FillStep> steps(int width, int height, Margins margins, int size) {
    margins.check(width, height);
    Rectangle known = new Rectangle(margins.left(), margins.top(), width, height);
    List<FillStep> steps = new ArrayList<>();
    extend(known, Side.LEFT, margins.left(), size, steps);
    extend(known, Side.RIGHT, margins.right(), size, steps);
    extend(known, Side.TOP, margins.top(), size, steps);
    extend(known, Side.BOTTOM, margins.bottom(), size, steps);
    return steps;
  }

  /** Adds the steps that make {@code known} larger at a side, and makes it so. */
  private static void extend(
      Rectangle known, Side side, int margin, int size, List<FillStep> steps) {
    boolean sideways = side == Side.LEFT || side == Side.RIGHT;
    int made = 0;
    while (margin > 0) {
      int depth = sideways ? known.width : known.height;
      int along = sideways ? known.height : known.width;
      int window = window(depth + Math.min(depth, margin), along, size);
      int over = Math.min(made, window / 4);
      int step = Math.min(margin, window / 2 - over);
      int back = window - step; // what of the window lies over what is known
      // Half a window apart, so that every window but the first has known pixels at two sides.
      int from = 0;
      for (int start : Spans.evenly(along, window, window / 2)) {
        int shift = window > along ? Math.floorDiv(along - window, 2) : start;
        int to = Math.min(along, start + window);
        Rectangle square = beside(known, side, -back, window, shift, window);
        steps.add(
            FillStep.square(
                square.x,
                square.y,
                window,
                size,
                beside(known, side, -over, over + step, from, to - from),
                beside(known, side, -over, over, from, to - from)));
        from = to;
      }
      known.add(beside(known, side, 0, step, 0, along));
      made += step;
      margin -= step;
    }
  }

  /**
   * A rectangle at a side of another one.
   *
   * @param outwards from the side to the rectangle; below 0 it begins within
   * @param depth of the rectangle, outwards
   * @param from where along the side it begins
   * @param length along the side
   */
  private static Rectangle beside(
      Rectangle known, Side side, int outwards, int depth, int from, int length) {
    int x = known.x + from;
    int y = known.y + from;
    return switch (side) {
      case LEFT -> new Rectangle(known.x - outwards - depth, y, depth, length);
      case RIGHT -> new Rectangle(known.x + known.width + outwards, y, depth, length);
      case TOP -> new Rectangle(x, known.y - outwards - depth, length, depth);
      case BOTTOM -> new Rectangle(x, known.y + known.height + outwards, length, depth);
    };
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
