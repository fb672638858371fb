package org.sfumato.task;

import java.awt.Rectangle;
import java.util.Optional;

/**
 * A step in filling a {@link Canvas}: look at a window, fill in pixels of a part of it. The window
 * may reach beyond the picture, which is mirrored there.
 *
 * @param width of the window as the network sees it
 * @param height of the window as the network sees it
 * @param part that is filled; what is unknown outside it is hidden, too, but stays
 * @param over a strip at one end of the part that is filled already: filled again, and blended with
 *     what is there, which counts ever less towards the rest of the part; may be empty
 * @param again whether all of the part is filled already, and its details are to be made anew
 */
record FillStep(
    Rectangle window, int width, int height, Rectangle part, Rectangle over, boolean again) {
  /** A second look has this many pixels at most, so that nobody waits for an hour. */
  private static final int MAX_PIXELS = 1 << 18;

  /** A scale is not worth another look that is finer than the last by less. */
  private static final double FINER = 1.5;

  private static final Rectangle NONE = new Rectangle();

  /** A square window, seen as one square of the network. */
  static FillStep square(int left, int top, int side, int size, Rectangle part) {
    return square(left, top, side, size, part, NONE);
  }

  /** As above, with a strip that is filled already. */
  static FillStep square(int left, int top, int side, int size, Rectangle part, Rectangle over) {
    return new FillStep(new Rectangle(left, top, side, side), size, size, part, over, false);
  }

  /**
   * Another look at what is filled, in one picture of its surroundings at half the scale, but no
   * finer than native pixels. Scales finer yet would show the network squares with nothing known in
   * them, of which it makes noise.
   *
   * @param part that is filled
   * @param scale it was filled at: pixels of the canvas in one of the network's
   * @param size the side of the network's squares
   * @return none if there is nothing to be gained, or too much to be looked at
   */
  static Optional<FillStep> finer(Rectangle part, double scale, Rectangle canvas, int size) {
    double finer = Math.max(1, scale / 2);
    int width = seen(part.width, finer, canvas.width, size);
    int height = seen(part.height, finer, canvas.height, size);
    if (scale < FINER || (long) width * height > MAX_PIXELS) {
      return Optional.empty();
    }
    int wide = (int) Math.round(width * finer);
    int high = (int) Math.round(height * finer);
    Rectangle window =
        new Rectangle(
            Spans.place(part.x + part.width / 2, wide, canvas.width),
            Spans.place(part.y + part.height / 2, high, canvas.height),
            wide,
            high);
    return Optional.of(new FillStep(window, width, height, part, NONE, true));
  }

  /** The part without what is filled already. */
  Rectangle newPart() {
    if (over.isEmpty()) {
      return part;
    }
    boolean sideways = over.width < part.width;
    int x = sideways && over.x == part.x ? part.x + over.width : part.x;
    int y = !sideways && over.y == part.y ? part.y + over.height : part.y;
    return new Rectangle(
        x, y, part.width - (sideways ? over.width : 0), part.height - (sideways ? 0 : over.height));
  }

  /** Pixels of the canvas in one of the network's. */
  double scale() {
    return (double) window.width / width;
  }

  /** A part with half a square around it, in whole blocks of 8 pixels, at least a square. */
  private static int seen(int part, double scale, int canvas, int size) {
    double length = Math.min(canvas, part + size * scale);
    return Math.max(size, 8 * (int) Math.ceil(length / (8 * scale)));
  }

  /** How much of this place is made anew, 0 to 1; the rest is what was there. */
  float anew(int x, int y) {
    if (!over.contains(x, y)) {
      return 1;
    }
    if (over.width < part.width) {
      int inside = over.x == part.x ? x - over.x : over.x + over.width - 1 - x;
      return Spans.weight(inside, Integer.MAX_VALUE, over.width);
    }
    int inside = over.y == part.y ? y - over.y : over.y + over.height - 1 - y;
    return Spans.weight(inside, Integer.MAX_VALUE, over.height);
  }
}
