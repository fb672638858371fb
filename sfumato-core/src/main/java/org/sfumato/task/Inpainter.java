package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.sfumato.image.Srgb;

/**
 * Fills holes in photographs of any size. Each hole is seen in a square window twice as long as it,
 * or of native pixels where it is small; holes are filled one after another, so that a later one is
 * filled in view of an earlier one. What is filled at a coarse scale is then looked at again at a
 * finer one, and gets its details from the photograph.
 */
public final class Inpainter {
  private Inpainter() {}

  /** How many {@link PatchModel#squares} the work of {@link #inpaint} is worth. */
  public static double squares(BufferedImage photo, BitSet marked, int size, boolean details) {
    Rectangle canvas = new Rectangle(0, 0, photo.getWidth(), photo.getHeight());
    return Canvas.squares(steps(photo, marked, size), size, canvas, marked, details);
  }

  /**
   * The photograph with its marked pixels filled in; all others are bit for bit its own. Where all
   * are marked, a picture out of nothing.
   *
   * @param photo transparent parts are composited on white
   * @param marked the pixels {@code y * width + x} to fill ({@link PaintedMask}), at least one
   * @param details whether what was filled at a coarser scale gets details, from the photograph
   * @return {@code TYPE_INT_RGB}
   */
  public static BufferedImage inpaint(
      BufferedImage photo, BitSet marked, PatchModel model, boolean details) {
    List<FillStep> steps = steps(photo, marked, model.size());
    return new Canvas(new Inpainting(), Srgb.toRgb(photo), marked).fill(steps, model, details);
  }

  private static List<FillStep> steps(BufferedImage photo, BitSet marked, int size) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    int longest = Math.max(width, height);
    List<FillStep> coarse = new ArrayList<>();
    List<FillStep> finer = new ArrayList<>();
    for (Rectangle box : Holes.boxes(marked, width, height, size)) {
      int side = Math.min(longest, Math.max(size, 2 * Math.max(box.width, box.height)));
      int left = Spans.place(box.x + box.width / 2, side, width);
      int top = Spans.place(box.y + box.height / 2, side, height);
      coarse.add(FillStep.square(left, top, side, size, box));
      FillStep.finer(box, (double) side / size, new Rectangle(0, 0, width, height), size)
          .ifPresent(finer::add);
    }
    coarse.addAll(finer);
    return coarse;
  }
}
