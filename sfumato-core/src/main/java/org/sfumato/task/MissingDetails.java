package org.sfumato.task;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a {@link Canvas} that was filled at a coarse scale, and lacks details ({@link
 * Texture}), which are drawn at one look.
 *
 * @param step the look, in native pixels or as many as can be borne
 * @param octaves of details that it lacks
 * @param pixels to be drawn, in those of the look
 */
record MissingDetails(FillStep step, int octaves, double pixels) {
  /** Details are drawn at this many pixels at most. */
  private static final int MAX_PIXELS = 1 << 22;

  /**
   * Pixels that get their details about in the time of a square in 50 steps, on one core: 5
   * microseconds each, and half a second. For progress alone.
   */
  private static final double PIXELS_A_SQUARE = 100_000;

  /** Of all parts that lack any, in the order of their first steps. */
  static List<MissingDetails> of(List<FillStep> steps, Rectangle canvas, BitSet holes) {
    Map<Rectangle, FillStep> last = new LinkedHashMap<>();
    steps.forEach(step -> last.put(step.newPart(), step));
    List<MissingDetails> lacking = new ArrayList<>();
    last.forEach(
        (part, step) -> {
          MissingDetails details = of(part, step.scale(), canvas, holes);
          if (details.octaves > 0) {
            lacking.add(details);
          }
        });
    return lacking;
  }

  private static MissingDetails of(Rectangle part, double scale, Rectangle canvas, BitSet holes) {
    int filled = 0;
    for (int y = part.y; y < part.y + part.height; y++) {
      int row = y * canvas.width + part.x;
      filled += holes.get(row, row + part.width).cardinality();
    }
    double thickness = (double) filled / Math.max(part.width, part.height);
    Rectangle window = new Rectangle(part);
    int context = Texture.context(Texture.octaves(scale, thickness));
    window.grow(context, context);
    FillStep step = look(part, window.intersection(canvas));
    double shrink = step.scale();
    return new MissingDetails(
        step, Texture.octaves(scale / shrink, thickness / shrink), filled / (shrink * shrink));
  }

  /** Also while it is brought to fewer pixels, no more than can be borne are held. */
  private static FillStep look(Rectangle part, Rectangle window) {
    double excess = (double) window.width * window.height / MAX_PIXELS;
    double shrink = Math.max(1, Math.max(Math.sqrt(excess), excess / 2));
    int width = (int) Math.ceil(window.width / shrink);
    int height = (int) Math.ceil(window.height / shrink);
    return new FillStep(window, width, height, part, new Rectangle(), true);
  }

  /** How many squares of the network's the work is worth. */
  double squares() {
    return pixels / PIXELS_A_SQUARE;
  }
}
