package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.Srgb;

/**
 * A picture some of whose pixels are not known, filled window by window, coarse to fine, and given
 * details ({@link Texture}) where that was coarser than the picture; the others never change.
 */
final class Canvas {
  /** A second look has this many pixels at most, so that nobody waits for an hour. */
  private static final int MAX_PIXELS = 1 << 18;

  /** And details are drawn at this many. */
  private static final int MAX_DETAILS = 1 << 22;

  /**
   * Pixels that get their details about in the time of a square in 50 steps, on one core: 5
   * microseconds each, and half a second. For progress alone.
   */
  private static final double DETAILS_A_SQUARE = 100_000;

  /** A scale is not worth another look that is finer than the last by less. */
  private static final double FINER = 1.5;

  private static final Rectangle NONE = new Rectangle();

  /**
   * One step: look at a window, fill in pixels of a part of it. The window may reach beyond the
   * picture, which is mirrored there.
   *
   * @param width of the window as the network sees it
   * @param height of the window as the network sees it
   * @param part that is filled; what is unknown outside it is hidden, too, but stays
   * @param over a strip at one end of the part that is filled already: filled again, and blended
   *     with what is there, which counts ever less towards the rest of the part; may be empty
   * @param again whether all of the part is filled already, and its details are to be made anew
   */
  record Step(
      Rectangle window, int width, int height, Rectangle part, Rectangle over, boolean again) {
    /** A square window, seen as one square of the network. */
    static Step square(int left, int top, int side, int size, Rectangle part) {
      return square(left, top, side, size, part, NONE);
    }

    /** As above, with a strip that is filled already. */
    static Step square(int left, int top, int side, int size, Rectangle part, Rectangle over) {
      return new Step(new Rectangle(left, top, side, side), size, size, part, over, false);
    }

    /**
     * Another look at what is filled, in one picture of its surroundings at half the scale, but no
     * finer than native pixels. Scales finer yet would show the network squares with nothing known
     * in them, of which it makes noise.
     *
     * @param part that is filled
     * @param scale it was filled at: pixels of the canvas in one of the network's
     * @param size the side of the network's squares
     * @return none if there is nothing to be gained, or too much to be looked at
     */
    static Optional<Step> finer(Rectangle part, double scale, Rectangle canvas, int size) {
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
      return Optional.of(new Step(window, width, height, part, NONE, true));
    }

    /** The part without what is filled already. */
    private Rectangle newPart() {
      if (over.isEmpty()) {
        return part;
      }
      boolean sideways = over.width < part.width;
      int x = sideways && over.x == part.x ? part.x + over.width : part.x;
      int y = !sideways && over.y == part.y ? part.y + over.height : part.y;
      return new Rectangle(
          x,
          y,
          part.width - (sideways ? over.width : 0),
          part.height - (sideways ? 0 : over.height));
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
    private float anew(int x, int y) {
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

  /**
   * A part that was filled, and is to get details, which are drawn at one look.
   *
   * @param step the look, in native pixels or as many as can be borne
   * @param octaves of details that it lacks
   * @param pixels to be drawn, in those of the look
   */
  private record Details(Step step, int octaves, double pixels) {
    /** Of all parts that lack any, in the order of their first steps. */
    static List<Details> of(List<Step> steps, Rectangle canvas, BitSet holes) {
      Map<Rectangle, Step> last = new LinkedHashMap<>();
      steps.forEach(step -> last.put(step.newPart(), step));
      List<Details> lacking = new ArrayList<>();
      last.forEach(
          (part, step) -> {
            Details details = of(part, step.scale(), canvas, holes);
            if (details.octaves > 0) {
              lacking.add(details);
            }
          });
      return lacking;
    }

    private static Details of(Rectangle part, double scale, Rectangle canvas, BitSet holes) {
      int filled = 0;
      for (int y = part.y; y < part.y + part.height; y++) {
        int row = y * canvas.width + part.x;
        filled += holes.get(row, row + part.width).cardinality();
      }
      double thickness = (double) filled / Math.max(part.width, part.height);
      Rectangle window = new Rectangle(part);
      int context = Texture.context(Texture.octaves(scale, thickness));
      window.grow(context, context);
      Step step = look(part, window.intersection(canvas));
      double shrink = step.scale();
      return new Details(
          step, Texture.octaves(scale / shrink, thickness / shrink), filled / (shrink * shrink));
    }

    /** Also while it is brought to fewer pixels, no more than can be borne are held. */
    private static Step look(Rectangle part, Rectangle window) {
      double excess = (double) window.width * window.height / MAX_DETAILS;
      double shrink = Math.max(1, Math.max(Math.sqrt(excess), excess / 2));
      int width = (int) Math.ceil(window.width / shrink);
      int height = (int) Math.ceil(window.height / shrink);
      return new Step(window, width, height, part, NONE, true);
    }

    /** How many squares of the network's the work is worth. */
    double squares() {
      return pixels / DETAILS_A_SQUARE;
    }
  }

  /**
   * How many {@link PatchModel#squares} the steps ask for, and what drawing details is worth.
   *
   * @param holes as for a canvas
   */
  static double squares(
      List<Step> steps, int size, Rectangle canvas, BitSet holes, boolean details) {
    double asked = steps.stream().mapToInt(s -> PatchModel.squares(s.width, s.height, size)).sum();
    return details
        ? asked + Details.of(steps, canvas, holes).stream().mapToDouble(Details::squares).sum()
        : asked;
  }

  private final PhotoTask task;
  private final BufferedImage image;
  private final BitSet holes;
  private final BitSet unknown;
  private final int width;
  private final int height;

  /**
   * Makes a canvas of a picture, which is copied.
   *
   * @param task to ask for
   * @param holes the pixels {@code y * width + x} to fill
   */
  Canvas(PhotoTask task, BufferedImage picture, BitSet holes) {
    this.task = task;
    width = picture.getWidth();
    height = picture.getHeight();
    this.holes = holes;
    unknown = (BitSet) holes.clone();
    image = Srgb.copy(picture);
  }

  /**
   * Takes the steps one after another: each sees what those before it have filled.
   *
   * @param details whether what is coarser than the picture gets details from it
   */
  BufferedImage fill(List<Step> steps, PatchModel model, boolean details) {
    for (Step step : steps) {
      Patch patch = patch(step);
      fill(step, patch, Batches.generate(model, patch));
    }
    Seam.close(image, holes);
    List<Details> lacking =
        details ? Details.of(steps, new Rectangle(0, 0, width, height), holes) : List.of();
    if (!lacking.isEmpty()) {
      draw(lacking, model);
      Seam.close(image, holes);
    }
    return image;
  }

  /** Part by part: each sees the details of those before it, but not what still is soft. */
  private void draw(List<Details> lacking, PatchModel model) {
    for (Details details : lacking) {
      hide(details.step.part);
    }
    for (Details details : lacking) {
      Step step = details.step;
      Patch patch = patch(step);
      Pixels picture = patch.draft();
      double squares = details.squares();
      Texture.draw(
          picture,
          surroundings(step, patch.mask()),
          details.octaves,
          share -> model.worked(share * squares));
      fill(step, patch, picture);
    }
  }

  private void hide(Rectangle part) {
    for (int y = part.y; y < part.y + part.height; y++) {
      for (int x = part.x; x < part.x + part.width; x++) {
        unknown.set(y * width + x, holes.get(y * width + x));
      }
    }
  }

  /** What of a look is known, and what is hidden and of its part. */
  private static PatchMatch.Surroundings surroundings(Step step, Pixels hidden) {
    boolean[] known = new boolean[step.width * step.height];
    boolean[] wanted = new boolean[known.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = hidden.data()[i] == 0;
      // the middle of the pixel
      double x = step.window.x + (i % step.width + 0.5) * step.window.width / step.width;
      double y = step.window.y + (i / step.width + 0.5) * step.window.height / step.height;
      wanted[i] = !known[i] && step.part.contains(x, y);
    }
    return new PatchMatch.Surroundings(known, wanted);
  }

  /** Whether a step fills this pixel. */
  private boolean isFilled(Step step, int x, int y) {
    return holes.get(y * width + x) && step.part.contains(x, y);
  }

  /** Whether the network is not to be shown this pixel. */
  private boolean isHidden(Step step, int x, int y) {
    return unknown.get(y * width + x) || isFilled(step, x, y);
  }

  /**
   * The window as the network sees it. A triangle filter, for it weighs no pixel below zero: where
   * the mask comes out as 0, nothing hidden has touched the colour.
   */
  private Patch patch(Step step) {
    Rectangle window = step.window;
    int side = window.width;
    Pixels condition = Pixels.zeros(3, step.height, step.width);
    Pixels mask = Pixels.zeros(1, step.height, step.width);
    Pixels there = Pixels.zeros(3, step.height, step.width);
    Pixels anew = Pixels.zeros(1, step.height, step.width);
    int[] packed = new int[width];
    Resampling.TRIANGLE.resize(
        8,
        side,
        window.height,
        (y, values) -> {
          int row = mirror(window.y + y, height);
          image.getRGB(0, row, width, 1, packed, 0, width);
          for (int x = 0; x < side; x++) {
            int column = mirror(window.x + x, width);
            boolean hidden = isHidden(step, column, row);
            for (int c = 0; c < 3; c++) {
              float value = Pixels.fromByte(packed[column] >> 16 - 8 * c & 0xff);
              values[c * side + x] = hidden ? 0 : value;
              values[(4 + c) * side + x] = value;
            }
            values[3 * side + x] = hidden ? 1 : 0;
            values[7 * side + x] = step.anew(column, row);
          }
        },
        step.width,
        step.height,
        (y, values) -> {
          for (int x = 0; x < step.width; x++) {
            boolean hidden = values[3 * step.width + x] > 0;
            mask.data()[mask.index(0, y, x)] = hidden ? 1 : 0;
            anew.data()[mask.index(0, y, x)] = values[7 * step.width + x];
            for (int c = 0; c < 3; c++) {
              int i = condition.index(c, y, x);
              condition.data()[i] = hidden ? 0 : values[c * step.width + x];
              there.data()[i] = values[(4 + c) * step.width + x];
            }
          }
        });
    Patch.Given given = step.over.isEmpty() ? null : new Patch.Given(there, anew);
    return new Patch(task, condition, mask, given, step.again ? there : null);
  }

  /**
   * Brings what was generated under the mask to the window's own scale, and takes its part of it.
   */
  private void fill(Step step, Patch patch, Pixels generated) {
    Pixels whole = patch.condition().copy();
    int plane = step.width * step.height;
    for (int i = 0; i < whole.data().length; i++) {
      if (patch.mask().data()[i % plane] > 0) {
        whole.data()[i] = generated.data()[i];
      }
    }
    Rectangle window = step.window;
    int side = window.width;
    Rectangle part =
        step.part.intersection(window).intersection(new Rectangle(0, 0, width, height));
    Resampling.BICUBIC.resize(
        3,
        step.width,
        step.height,
        Resampling.rows(whole),
        side,
        window.height,
        (y, values) -> {
          int row = window.y + y;
          if (row < part.y || row >= part.y + part.height) {
            return;
          }
          for (int column = part.x; column < part.x + part.width; column++) {
            if (isFilled(step, column, row)) {
              int x = column - window.x;
              image.setRGB(
                  column,
                  row,
                  Pixels.toByte(values[x]) << 16
                      | Pixels.toByte(values[side + x]) << 8
                      | Pixels.toByte(values[2 * side + x]));
              unknown.clear(row * width + column);
            }
          }
        });
  }

  /** The place inside {@code 0..length-1} where a mirror at either end shows a place outside. */
  private static int mirror(int place, int length) {
    int folded = Math.floorMod(place, 2 * length);
    return folded < length ? folded : 2 * length - 1 - folded;
  }
}
