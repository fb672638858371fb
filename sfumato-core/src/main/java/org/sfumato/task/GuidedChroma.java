package org.sfumato.task;

import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/**
 * Chroma known at S x S, asked for at any finer resolution with the luma there as a guide.
 *
 * <p>First, chroma at places whose luma looks alike is averaged ({@link NonLocalMeans}), but for
 * what hints give of it.
 *
 * <p>Then, around each small pixel, chroma is taken for a linear function of luma, {@code chroma =
 * a * luma + b}, as the guided filter does (He, Sun and Tang 2013, eq. 5); the slope {@code a} adds
 * to the interpolated chroma what the interpolated luma lacks of the fine one. Edges of colour thus
 * fall on edges of light, and where chroma and luma have nothing to do with one another it is the
 * interpolated chroma.
 */
final class GuidedChroma {
  private static final int RADIUS = 1;

  /**
   * Luma variance below which a slope is not believed; of 0.01 to 0.03 all do well on photographs.
   */
  private static final float EPSILON = 0.02f;

  private final int size;
  private final float[] luma;
  private final float[][] chroma;
  private final float[][] slope;

  /**
   * Makes the guide.
   *
   * @param gray {@code [1, S, S]}, the photograph's luma
   * @param colour {@code [3, S, S]}, a picture of which only the chroma is taken
   * @param given what hints gave of it, which is not averaged; null for nothing
   */
  GuidedChroma(Pixels gray, Pixels colour, Patch.Given given) {
    size = gray.width();
    luma = gray.data();
    int plane = size * size;
    float[][] drawn = chroma(colour);
    chroma = new NonLocalMeans(luma, size).of(drawn);
    if (given != null) {
      keep(drawn, given.mask().data());
    }
    float[] mean = boxMean(luma);
    float[] square = boxMean(product(luma, luma));
    slope = new float[2][];
    for (int c = 0; c < 2; c++) {
      float[] meanChroma = boxMean(chroma[c]);
      float[] a = boxMean(product(luma, chroma[c]));
      for (int i = 0; i < plane; i++) {
        a[i] = (a[i] - mean[i] * meanChroma[i]) / (square[i] - mean[i] * mean[i] + EPSILON);
      }
      slope[c] = boxMean(a);
    }
  }

  private static float[][] chroma(Pixels colour) {
    float[] rgb = colour.data();
    int plane = rgb.length / 3;
    float[][] chroma = new float[2][plane];
    for (int i = 0; i < plane; i++) {
      float y = YCbCr.luma(rgb[i], rgb[plane + i], rgb[2 * plane + i]);
      chroma[0][i] = YCbCr.cb(y, rgb[2 * plane + i]);
      chroma[1][i] = YCbCr.cr(y, rgb[i]);
    }
    return chroma;
  }

  /** Takes chroma back to what was drawn, where it is not free. */
  private void keep(float[][] drawn, float[] free) {
    for (int c = 0; c < 2; c++) {
      for (int i = 0; i < free.length; i++) {
        chroma[c][i] = drawn[c][i] + free[i] * (chroma[c][i] - drawn[c][i]);
      }
    }
  }

  /**
   * Adds {@code weight} times Cb and Cr at a place to {@code sum}.
   *
   * @param u column, 0 to 1 across the square
   * @param v row, 0 to 1 down the square
   * @param fineLuma the luma at that place in the full photograph
   */
  void add(double u, double v, float fineLuma, float weight, float[] sum) {
    double x = Math.max(0, Math.min(size - 1, u * size - 0.5));
    double y = Math.max(0, Math.min(size - 1, v * size - 0.5));
    int left = Math.min(size - 2, (int) x);
    int top = Math.min(size - 2, (int) y);
    float fx = (float) (x - left);
    float fy = (float) (y - top);
    int at = top * size + left;
    float detail = fineLuma - between(luma, at, fx, fy);
    for (int c = 0; c < 2; c++) {
      sum[c] += weight * (between(chroma[c], at, fx, fy) + between(slope[c], at, fx, fy) * detail);
    }
  }

  private float between(float[] plane, int at, float fx, float fy) {
    float above = plane[at] * (1 - fx) + plane[at + 1] * fx;
    float below = plane[at + size] * (1 - fx) + plane[at + size + 1] * fx;
    return above * (1 - fy) + below * fy;
  }

  private float[] boxMean(float[] plane) {
    return BoxMean.of(new Pixels(1, size, size, plane), RADIUS).data();
  }

  private static float[] product(float[] a, float[] b) {
    float[] product = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }
}
