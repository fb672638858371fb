package org.sfumato.task;

import java.util.Arrays;
import org.sfumato.image.Pixels;

/**
 * The smoothest surface near a given one: of all whose pixels are at most so far from it, that with
 * the least sum of squared differences between neighbours. Found coarse to fine, at each scale by a
 * few sweeps of Gauss and Seidel that keep each pixel within its bounds.
 */
final class BoundedMembrane {
  private static final int SWEEPS = 12;

  /** The difference of the guide that halves the pull of neighbours on one another. */
  private static final float EDGE = 16 / 255f;

  private final Pixels plane;
  private final boolean[] free;
  private final float most;
  private final float[] pullRight;
  private final float[] pullDown;

  private BoundedMembrane(Pixels plane, boolean[] free, Pixels guide, float most) {
    this.plane = plane;
    this.free = free;
    this.most = most;
    pullRight = pulls(plane, guide, 1, 0);
    pullDown = pulls(plane, guide, 0, 1);
  }

  /**
   * @param plane {@code [1, H, W]}
   * @param free which pixels may move; they hang from the others
   * @param guide {@code [1, H, W]} in [-1, 1], across whose edges neighbours hardly pull; or null
   * @param most how far a pixel may move
   */
  static Pixels of(Pixels plane, boolean[] free, Pixels guide, float most) {
    int width = plane.width();
    Pixels surface = plane.copy();
    if (width > 1 && plane.height() > 1) {
      Pixels coarse = halved(plane);
      Pixels coarseGuide = guide == null ? null : halved(guide);
      Pixels moves = of(coarse, halved(free, plane), coarseGuide, most);
      for (int i = 0; i < moves.data().length; i++) {
        moves.data()[i] -= coarse.data()[i];
      }
      for (int i = 0; i < free.length; i++) {
        if (free[i]) {
          surface.data()[i] += PullPush.bilinear(moves, 0, i / width, i % width);
        }
      }
    }
    BoundedMembrane membrane = new BoundedMembrane(plane, free, guide, most);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      membrane.relax(surface.data());
    }
    return surface;
  }

  /** Each free pixel becomes the mean of its neighbours, or comes as near to it as it may. */
  private void relax(float[] surface) {
    int width = plane.width();
    for (int i = 0; i < free.length; i++) {
      if (free[i]) {
        float sum = 0;
        float pulls = 0;
        if (pullRight[i] > 0) {
          sum += pullRight[i] * surface[i + 1];
          pulls += pullRight[i];
        }
        if (pullDown[i] > 0) {
          sum += pullDown[i] * surface[i + width];
          pulls += pullDown[i];
        }
        if (i % width > 0) {
          sum += pullRight[i - 1] * surface[i - 1];
          pulls += pullRight[i - 1];
        }
        if (i >= width) {
          sum += pullDown[i - width] * surface[i - width];
          pulls += pullDown[i - width];
        }
        float at = plane.data()[i];
        surface[i] = pulls == 0 ? at : Math.max(at - most, Math.min(at + most, sum / pulls));
      }
    }
  }

  /** Between each pixel and the next one: 1 where there is no edge; 0 where there is no next. */
  private static float[] pulls(Pixels plane, Pixels guide, int right, int down) {
    int width = plane.width();
    float[] pulls = new float[plane.data().length];
    for (int y = 0; y < plane.height() - down; y++) {
      for (int x = 0; x < width - right; x++) {
        int i = y * width + x;
        float edge = guide == null ? 0 : guide.data()[i + down * width + right] - guide.data()[i];
        float squared = edge * edge / (EDGE * EDGE);
        pulls[i] = 1 / (1 + squared * squared);
      }
    }
    return pulls;
  }

  /** Means of two by two pixels. */
  private static Pixels halved(Pixels plane) {
    int width = Spans.ceilDiv(plane.width(), 2);
    Pixels halved = Pixels.zeros(1, Spans.ceilDiv(plane.height(), 2), width);
    int[] count = new int[halved.data().length];
    for (int i = 0; i < plane.data().length; i++) {
      int j = i / plane.width() / 2 * width + i % plane.width() / 2;
      halved.data()[j] += plane.data()[i];
      count[j]++;
    }
    for (int j = 0; j < count.length; j++) {
      halved.data()[j] /= count[j];
    }
    return halved;
  }

  /** Free are those of which all is. */
  private static boolean[] halved(boolean[] free, Pixels plane) {
    int width = Spans.ceilDiv(plane.width(), 2);
    boolean[] halved = new boolean[width * Spans.ceilDiv(plane.height(), 2)];
    Arrays.fill(halved, true);
    for (int i = 0; i < free.length; i++) {
      halved[i / plane.width() / 2 * width + i % plane.width() / 2] &= free[i];
    }
    return halved;
  }
}
