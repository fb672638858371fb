package org.sfumato.task;

import java.util.Arrays;
import org.sfumato.image.Pixels;

/**
 * Fills holes smoothly from what surrounds them: averages of the known pixels are pulled up a
 * pyramid, and pushed down into the holes, each filled at the finest scale that knows anything of
 * it (Gortler, section 3.3).
 *
 * <p>What is filled so follows the blocks of the pyramid, and jumps where what is known ends
 * between two of them. So at every scale it is then drawn towards the mean of its neighbours, and
 * comes near the membrane that hangs from what is known: the solution of Laplace's equation.
 */
final class PullPush {
  /** At each scale: so few do what hundreds would at the finest alone. */
  private static final int SWEEPS = 12;

  private PullPush() {}

  /**
   * @param picture {@code [C, H, W]}; what it holds in the holes means nothing
   * @param mask {@code [1, H, W]}, 1 = hole, 0 = known
   * @return {@code [C, H, W]}: the picture itself where it is known; 0 if nothing is
   */
  static Pixels fill(Pixels picture, Pixels mask) {
    boolean[] known = new boolean[mask.data().length];
    for (int i = 0; i < known.length; i++) {
      known[i] = mask.data()[i] == 0;
    }
    return fill(picture.copy(), known);
  }

  /** As above; fills {@code picture} itself. */
  private static Pixels fill(Pixels picture, boolean[] known) {
    int width = picture.width();
    int plane = known.length;
    if (plane == 1) {
      if (!known[0]) {
        Arrays.fill(picture.data(), 0);
      }
      return picture;
    }
    // pull: each coarse pixel is the mean of those known below it
    int coarseWidth = Spans.ceilDiv(width, 2);
    Pixels coarse =
        Pixels.zeros(picture.channels(), Spans.ceilDiv(picture.height(), 2), coarseWidth);
    int coarsePlane = coarse.height() * coarseWidth;
    int[] below = new int[coarsePlane];
    for (int i = 0; i < plane; i++) {
      if (known[i]) {
        int j = i / width / 2 * coarseWidth + i % width / 2;
        below[j]++;
        for (int c = 0; c < picture.channels(); c++) {
          coarse.data()[c * coarsePlane + j] += picture.data()[c * plane + i];
        }
      }
    }
    boolean[] coarseKnown = new boolean[coarsePlane];
    for (int j = 0; j < coarsePlane; j++) {
      coarseKnown[j] = below[j] > 0;
      for (int c = 0; coarseKnown[j] && c < picture.channels(); c++) {
        coarse.data()[c * coarsePlane + j] /= below[j];
      }
    }
    fill(coarse, coarseKnown);
    // push
    for (int i = 0; i < plane; i++) {
      for (int c = 0; !known[i] && c < picture.channels(); c++) {
        picture.data()[c * plane + i] = Octaves.bilinear(coarse, c, i / width, i % width);
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      relax(picture, known);
    }
    return picture;
  }

  /** Draws each pixel that is not known towards the mean of its neighbours (Gauss and Seidel). */
  private static void relax(Pixels picture, boolean[] known) {
    int width = picture.width();
    int height = picture.height();
    for (int c = 0; c < picture.channels(); c++) {
      for (int i = 0, y = 0; y < height; y++) {
        for (int x = 0; x < width; x++, i++) {
          if (!known[i]) {
            float[] values = picture.data();
            int at = c * known.length + i;
            float sum = 0;
            int count = 0;
            if (x > 0) {
              sum += values[at - 1];
              count++;
            }
            if (x < width - 1) {
              sum += values[at + 1];
              count++;
            }
            if (y > 0) {
              sum += values[at - width];
              count++;
            }
            if (y < height - 1) {
              sum += values[at + width];
              count++;
            }
            values[at] = sum / count;
          }
        }
      }
    }
  }
}
