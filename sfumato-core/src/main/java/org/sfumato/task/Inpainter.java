package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.sfumato.error.InputException;
import org.sfumato.image.Srgb;

/**
 * Fills holes in photographs of any size. Each hole is seen in a square window twice as long as it,
 * or of native pixels where it is small; holes are filled one after another, so that a later one is
 * filled in view of an earlier one. What is filled at a coarse scale is then looked at again at a
 * finer one.
 */
public final class Inpainter {
  private Inpainter() {}

  /** How many {@link PatchModel#squares} {@link #inpaint} will ask for; errors are the same. */
  public static int squares(BufferedImage photo, BufferedImage mask, int size) {
    return Canvas.squares(steps(photo, marked(photo, mask), size), size);
  }

  /**
   * The photograph with its masked pixels filled in; all others are bit for bit its own. A mask of
   * the whole picture gives a picture out of nothing.
   *
   * @param photo transparent parts are composited on white
   * @param mask of the photograph's shape, at any size; white = fill, or, where it has transparent
   *     parts, opaque = fill
   * @return {@code TYPE_INT_RGB}
   * @throws InputException if the mask has another shape or nothing to fill
   */
  public static BufferedImage inpaint(BufferedImage photo, BufferedImage mask, PatchModel model) {
    BitSet marked = marked(photo, mask);
    List<Canvas.Step> steps = steps(photo, marked, model.size());
    return new Canvas(new Inpainting(), Srgb.toRgb(photo), marked).fill(steps, model);
  }

  /** Whether a mask marks any pixel to be filled. */
  public static boolean marksAny(BufferedImage mask) {
    return !Holes.marked(mask).isEmpty();
  }

  /** The mask that marks what the other one does not. */
  public static BufferedImage inverted(BufferedImage mask) {
    BitSet marked = Holes.marked(mask);
    BufferedImage inverted =
        new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < mask.getHeight(); y++) {
      for (int x = 0; x < mask.getWidth(); x++) {
        inverted.setRGB(x, y, marked.get(y * mask.getWidth() + x) ? 0 : 0xffffff);
      }
    }
    return inverted;
  }

  /** Whether a mask has a photograph's shape, up to rounding: it may be smaller or larger. */
  public static boolean fits(BufferedImage photo, BufferedImage mask) {
    long difference =
        (long) mask.getWidth() * photo.getHeight() - (long) mask.getHeight() * photo.getWidth();
    // Each side of the smaller one, made of the larger, was rounded by half a pixel at most.
    int sides = Math.max(photo.getWidth() + photo.getHeight(), mask.getWidth() + mask.getHeight());
    return 2 * Math.abs(difference) <= sides;
  }

  /**
   * The pixels {@code y * width + x} of the photograph that {@link #inpaint} fills; errors are the
   * same.
   */
  public static BitSet marked(BufferedImage photo, BufferedImage mask) {
    if (!fits(photo, mask)) {
      throw new InputException(
          "The mask is %d x %d pixels but the picture %d x %d; make them the same shape."
              .formatted(mask.getWidth(), mask.getHeight(), photo.getWidth(), photo.getHeight()));
    }
    BitSet marked = Holes.marked(mask);
    if (marked.isEmpty()) {
      throw new InputException("The mask has nothing to fill; paint white what is to be filled.");
    }
    return mask.getWidth() == photo.getWidth() && mask.getHeight() == photo.getHeight()
        ? marked
        : resized(marked, mask, photo.getWidth(), photo.getHeight());
  }

  /** Every pixel that a marked one covers, be it in part: no stroke is lost. */
  private static BitSet resized(BitSet marked, BufferedImage mask, int width, int height) {
    int from = mask.getWidth();
    BitSet resized = new BitSet(width * height);
    for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
      int left = (int) ((long) (i % from) * width / from);
      int right = (int) (((long) (i % from + 1) * width - 1) / from) + 1;
      int top = (int) ((long) (i / from) * height / mask.getHeight());
      int bottom = (int) (((long) (i / from + 1) * height - 1) / mask.getHeight()) + 1;
      for (int y = top; y < bottom; y++) {
        resized.set(y * width + left, y * width + right);
      }
    }
    return resized;
  }

  private static List<Canvas.Step> steps(BufferedImage photo, BitSet marked, int size) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    int longest = Math.max(width, height);
    List<Canvas.Step> coarse = new ArrayList<>();
    List<Canvas.Step> finer = new ArrayList<>();
    for (Rectangle box : Holes.boxes(marked, width, height, size)) {
      int side = Math.min(longest, Math.max(size, 2 * Math.max(box.width, box.height)));
      int left = Spans.place(box.x + box.width / 2, side, width);
      int top = Spans.place(box.y + box.height / 2, side, height);
      coarse.add(Canvas.Step.square(left, top, side, size, box));
      Canvas.Step.finer(box, (double) side / size, new Rectangle(0, 0, width, height), size)
          .ifPresent(finer::add);
    }
    coarse.addAll(finer);
    return coarse;
  }
}
