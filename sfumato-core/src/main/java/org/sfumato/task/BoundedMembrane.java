package org.sfumato.task;

import org.sfumato.image.Pixels;

/**
 * A smooth surface near a given one: of all whose pixels are at most so far from it, that with the
 * least sum of squared differences between neighbours, and of squared distances from the given one,
 * which count little and hold it in the long run. Found coarse to fine, at each scale by a few
 * sweeps of Gauss and Seidel that keep each pixel within its bounds.
 */
final class BoundedMembrane {
  private static final int SWEEPS = 12;

  /** Pixels over which the surface comes back to the given one. */
  private static final float LENGTH = 32;

  /** The difference of the guide, 8 levels, that halves the pull of neighbours on one another. */
  private static final float EDGE = 16 / 255f;

  /**
   * Neighbours that differ by more than this many bounds do not pull: that is the picture's own.
   */
  private static final int TORN = 5;

  private final Pixels plane;
  private final boolean[] free;
  private final float most;
  private final float hold;
  private final float[] pullRight;
  private final float[] pullDown;

  private BoundedMembrane(Pixels plane, boolean[] free, Pixels guide, float most, float hold) {
    this.plane = plane;
    this.free = free;
    this.most = most;
    this.hold = hold;
    pullRight = pulls(guide, 1, 0);
    pullDown = pulls(guide, 0, 1);
  }

  /**
   * Neighbours that differ by several bounds are torn apart: what is beyond such an edge has
   * nothing to say about this side of it.
   *
   * @param plane {@code [1, H, W]}
   * @param free which pixels may move; they hang from the others
   * @param guide {@code [1, H, W]} in [-1, 1], across whose edges neighbours hardly pull; or null
   * @param most how far a pixel may move
   */
  static Pixels of(Pixels plane, boolean[] free, Pixels guide, float most) {
    return of(plane, free, guide, most, 1 / (LENGTH * LENGTH));
  }

  /**
   * At one scale and all coarser ones.
   *
   * @param hold how much a pixel of the given surface counts beside a neighbour
   */
  private static Pixels of(Pixels plane, boolean[] free, Pixels guide, float most, float hold) {
    int width = plane.width();
    Pixels surface = plane.copy();
    if (width > 1 || plane.height() > 1) {
      Pixels coarse = Octaves.halved(plane);
      Pixels coarseGuide = guide == null ? null : Octaves.halved(guide);
      Pixels moves = of(coarse, Octaves.halved(free, plane), coarseGuide, most, 4 * hold);
      for (int i = 0; i < moves.data().length; i++) {
        moves.data()[i] -= coarse.data()[i];
      }
      for (int i = 0; i < free.length; i++) {
        if (free[i]) {
          surface.data()[i] += Octaves.bilinear(moves, 0, i / width, i % width);
        }
      }
    }
    BoundedMembrane membrane = new BoundedMembrane(plane, free, guide, most, hold);
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
        float at = plane.data()[i];
        float sum = hold * at;
        float pulls = hold;
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
        surface[i] = Math.max(at - most, Math.min(at + most, sum / pulls));
      }
    }
  }

  /** Between each pixel and the next one: 1 where there is no edge; 0 where there is no next. */
  private float[] pulls(Pixels guide, int right, int down) {
    int width = plane.width();
    float[] values = plane.data();
    float[] pulls = new float[values.length];
    for (int y = 0; y < plane.height() - down; y++) {
      for (int x = 0; x < width - right; x++) {
        int i = y * width + x;
        int next = i + down * width + right;
        float edge = guide == null ? 0 : guide.data()[next] - guide.data()[i];
        float squared = edge * edge / (EDGE * EDGE);
        boolean torn = Math.abs(values[next] - values[i]) > TORN * most;
        pulls[i] = torn ? 0 : 1 / (1 + squared * squared);
      }
    }
    return pulls;
  }
}
