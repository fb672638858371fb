package org.sfumato.task;

/**
 * What a picture has at places that look alike: each value becomes the mean of those around it, the
 * more of one the more alike the guide is around both (Buades, Coll and Morel 2005, <i>A Non-Local
 * Algorithm for Image Denoising</i>, section 3; here the guide is another picture than the one that
 * is averaged, and near places count more).
 *
 * <p>Of a walk's noise a little is left in a network's chroma, and luma, which is known, tells
 * where the same thing goes on. Where nothing around looks alike nothing is changed, so that what
 * is coloured in detail keeps its details.
 */
final class NonLocalMeans {
  /** How far a square of the guide, 5 x 5, reaches from its middle. */
  private static final int PATCH = 2;

  /** How much a row or column of such a square counts, by how far it is from the middle. */
  private static final float[] COUNTS = {1, (float) Math.exp(-0.5), (float) Math.exp(-2)};

  /**
   * How unlike two squares may be: the root of the weighed sum of squared differences, 2.6 levels
   * of 255 if all differ alike. More takes the colour of small things.
   */
  private static final double UNLIKE = 0.05;

  /** Standard deviation, in pixels, of how much places count by how far they are. */
  private static final double NEAR = 6.4;

  /** How far they are looked for: about two of those. */
  private static final int REACH = 13;

  private final int size;
  private final float[] guide;
  private final int padded;

  /**
   * Makes the guide.
   *
   * @param guide {@code size} rows of as many values in [-1, 1]; beyond its edges it goes on as it
   *     is there
   * @param size its side in pixels
   */
  NonLocalMeans(float[] guide, int size) {
    this.size = size;
    padded = size + 2 * PATCH;
    this.guide = new float[padded * padded];
    for (int y = 0; y < padded; y++) {
      for (int x = 0; x < padded; x++) {
        this.guide[y * padded + x] = guide[inside(y - PATCH) * size + inside(x - PATCH)];
      }
    }
  }

  private int inside(int at) {
    return Math.max(0, Math.min(size - 1, at));
  }

  /** The means of planes of the guide's size, of any values; the planes stay as they are. */
  float[][] of(float[]... planes) {
    float[][] sums = new float[planes.length][size * size];
    float[] weights = new float[size * size];
    float[] across = new float[padded * padded];
    for (int dy = -REACH; dy <= REACH; dy++) {
      for (int dx = -REACH; dx <= REACH; dx++) {
        add(dx, dy, across, planes, sums, weights);
      }
    }
    for (float[] sum : sums) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= weights[i];
      }
    }
    return sums;
  }

  /** What every place gets from the one so far from it. */
  private void add(
      int dx, int dy, float[] across, float[][] planes, float[][] sums, float[] weights) {
    int left = Math.max(0, -dx);
    int right = Math.min(size, size - dx);
    int top = Math.max(0, -dy);
    int bottom = Math.min(size, size - dy);
    if (left >= right || top >= bottom) {
      return;
    }
    unlikeAcross(dx, dy, left, right, top, bottom, across);
    double far = (dx * dx + dy * dy) / (2 * NEAR * NEAR);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int at = y * size + x;
        double unlike = weighed(across, y * padded + x, padded);
        float weight = (float) Math.exp(-far - unlike / (2 * UNLIKE * UNLIKE));
        weights[at] += weight;
        for (int c = 0; c < planes.length; c++) {
          sums[c][at] += weight * planes[c][at + dy * size + dx];
        }
      }
    }
  }

  /** Squared differences of the guide there and here, summed along the rows of squares. */
  private void unlikeAcross(
      int dx, int dy, int left, int right, int top, int bottom, float[] across) {
    float[] squares = new float[padded];
    for (int y = top; y < bottom + 2 * PATCH; y++) {
      for (int x = left; x < right + 2 * PATCH; x++) {
        int at = y * padded + x;
        float difference = guide[at + dy * padded + dx] - guide[at];
        squares[x] = difference * difference;
      }
      for (int x = left; x < right; x++) {
        across[y * padded + x] = weighed(squares, x, 1);
      }
    }
  }

  /** A weighed sum along a row or column of a square. */
  private static float weighed(float[] values, int first, int step) {
    return COUNTS[2] * (values[first] + values[first + 4 * step])
        + COUNTS[1] * (values[first + step] + values[first + 3 * step])
        + COUNTS[0] * values[first + 2 * step];
  }
}
