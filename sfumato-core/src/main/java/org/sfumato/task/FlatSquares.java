package org.sfumato.task;

import java.util.Arrays;
import java.util.BitSet;
import org.sfumato.image.Pixels;

/**
 * The parts of a plane that a JPEG block of one value could cover, wherever its grid begins, and
 * the steps between them.
 */
final class FlatSquares {
  /** Of JPEG's blocks. */
  private static final int BLOCK = 8;

  private static final float LEVEL = 2 / 255f;

  /** Of a block of one luma, or one chroma, whose red, green and blue are rounded to 8 bits. */
  private static final float ROUNDING = 1.5f * LEVEL;

  /** Higher ones are none of JPEG's, whose lowest quality in use, 5, makes steps of 21 levels. */
  private static final float HIGHEST = 24 * LEVEL;

  /** Decoders smooth halved chroma, so that a step may be as wide. */
  private static final int STEP_WIDTH = 3;

  /** Fewer pairs of pixels, a block's side, say nothing. */
  private static final int FEWEST = BLOCK * STEP_WIDTH;

  /** Share of the steps that lie on one grid of blocks, at least. Of any other edges 3 of 8 do. */
  private static final double ON_GRID = 0.75;

  /** Lines of the grid that have steps, at least: a drawing's edge is one. */
  private static final int LINES = 4;

  /** Of the histogram of heights, in levels. */
  private static final float BIN = 0.125f;

  private final Pixels plane;
  private final boolean[] flat;

  private FlatSquares(Pixels plane, boolean[] flat) {
    this.plane = plane;
    this.flat = flat;
  }

  /**
   * @param plane {@code [1, H, W]} in [-1, 1]
   */
  static FlatSquares of(Pixels plane) {
    int width = plane.width();
    int height = plane.height();
    float[] low = plane.data().clone();
    float[] high = plane.data().clone();
    // The least and the greatest of the square whose upper left corner a pixel is.
    for (int reach = 1; reach < BLOCK; reach *= 2) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int i = y * width + x;
          int right = i + Math.min(reach, width - 1 - x);
          low[i] = Math.min(low[i], low[right]);
          high[i] = Math.max(high[i], high[right]);
        }
      }
      for (int y = 0; y < height; y++) {
        for (int i = y * width; i < (y + 1) * width; i++) {
          int below = i + width * Math.min(reach, height - 1 - y);
          low[i] = Math.min(low[i], low[below]);
          high[i] = Math.max(high[i], high[below]);
        }
      }
    }
    boolean[] flat = new boolean[low.length];
    for (int y = 0; y + BLOCK <= height; y++) {
      for (int x = 0; x + BLOCK <= width; x++) {
        int i = y * width + x;
        flat[i] = high[i] - low[i] <= ROUNDING;
      }
    }
    return new FlatSquares(plane, squares(flat, width, height));
  }

  /** Marks the squares whose upper left corners are marked. */
  private static boolean[] squares(boolean[] corners, int width, int height) {
    boolean[] marked = new boolean[corners.length];
    int[] rows = new int[width]; // since one in which a square covers the column
    Arrays.fill(rows, BLOCK);
    for (int y = 0; y < height; y++) {
      int columns = BLOCK; // since a corner
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        columns = corners[i] ? 0 : columns + 1;
        rows[x] = columns < BLOCK ? 0 : rows[x] + 1;
        marked[i] = rows[x] < BLOCK;
      }
    }
    return marked;
  }

  /**
   * The height of a single step: the lower quartile of all, since some are several of them. 0 if
   * there are hardly any, or they are no edges of blocks.
   */
  float step() {
    Steps across = steps(1, plane.width());
    Steps down = steps(plane.width(), plane.height());
    int all = across.all() + down.all();
    if (all < FEWEST
        || across.lines.cardinality() + down.lines.cardinality() < LINES
        || across.onGrid() + down.onGrid() < ON_GRID * all) {
      return 0;
    }
    int below = 0;
    int bin = 0;
    while (4 * below < all) {
      below += across.heights[bin] + down.heights[bin];
      bin++;
    }
    return (bin - 0.5f) * BIN * LEVEL;
  }

  /**
   * Counts of steps in one direction.
   *
   * @param heights in bins
   * @param places of their beginnings, from the last line of a grid that begins with the picture
   * @param lines of that grid after which there are any
   */
  private record Steps(int[] heights, int[] places, BitSet lines) {
    int all() {
      return Arrays.stream(places).sum();
    }

    /** How many the grid can have on which most lie. */
    int onGrid() {
      int most = 0;
      for (int first = 0; first < BLOCK; first++) {
        int here = 0;
        for (int i = first; i < first + STEP_WIDTH; i++) {
          here += places[i % BLOCK];
        }
        most = Math.max(most, here);
      }
      return most;
    }
  }

  /**
   * @param stride from a pixel to the next one in this direction
   * @param length of the picture in this direction
   */
  private Steps steps(int stride, int length) {
    int[] heights = new int[Math.round(HIGHEST / LEVEL / BIN) + 1];
    int[] places = new int[BLOCK];
    BitSet lines = new BitSet();
    float[] values = plane.data();
    for (int i = 0; i < flat.length; i++) {
      int at = i / stride % length;
      int beyond = i + STEP_WIDTH * stride;
      if (at + STEP_WIDTH < length && flat[i] && flat[beyond]) {
        float height = Math.abs(values[i] - values[beyond]);
        if (height > ROUNDING && height <= HIGHEST) {
          heights[(int) (height / LEVEL / BIN)]++;
          places[at % BLOCK]++;
          lines.set(at / BLOCK);
        }
      }
    }
    return new Steps(heights, places, lines);
  }

  /** What is flat, and the pixels that touch it: there decoders have smoothed a step. */
  boolean[] andBeside() {
    int width = plane.width();
    int height = plane.height();
    boolean[] near = flat.clone();
    for (int i = 0; i < flat.length; i++) {
      int x = i % width;
      int y = i / width;
      for (int j = Math.max(0, y - 1); flat[i] && j <= Math.min(height - 1, y + 1); j++) {
        Arrays.fill(near, j * width + Math.max(0, x - 1), j * width + Math.min(width, x + 2), true);
      }
    }
    return near;
  }
}
