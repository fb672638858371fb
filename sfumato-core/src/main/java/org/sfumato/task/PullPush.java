package org.sfumato.task;

import org.sfumato.image.Pixels;

/**
 * Fills holes smoothly from what surrounds them: averages of the known pixels are pulled up a
 * pyramid, and pushed down into the holes, each filled at the finest scale that knows anything of
 * it (Gortler, section 3.3).
 */
final class PullPush {
  private PullPush() {}

  /**
   * @param picture {@code [C, H, W]}; what it holds in the holes means nothing
   * @param mask {@code [1, H, W]}, 1 = hole, 0 = known
   * @return {@code [C, H, W]}: the picture itself where it is known; 0 if nothing is
   */
  static Pixels fill(Pixels picture, Pixels mask) {
    float[] weight = new float[mask.data().length];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = mask.data()[i] > 0 ? 0 : 1;
    }
    return fill(picture.copy(), weight);
  }

  /** As above, with how well each pixel is known, 0 to 1; fills {@code picture} itself. */
  private static Pixels fill(Pixels picture, float[] weight) {
    int height = picture.height();
    int width = picture.width();
    int plane = height * width;
    if (plane == 1) {
      return picture;
    }
    // pull
    int coarseWidth = Spans.ceilDiv(width, 2);
    Pixels coarse = Pixels.zeros(picture.channels(), Spans.ceilDiv(height, 2), coarseWidth);
    float[] coarseWeight = new float[coarse.height() * coarseWidth];
    for (int i = 0; i < plane; i++) {
      int j = i / width / 2 * coarseWidth + i % width / 2;
      coarseWeight[j] += weight[i];
      for (int c = 0; c < picture.channels(); c++) {
        coarse.data()[c * coarseWeight.length + j] += weight[i] * picture.data()[c * plane + i];
      }
    }
    for (int j = 0; j < coarse.data().length; j++) {
      float sum = coarseWeight[j % coarseWeight.length];
      coarse.data()[j] = sum > 0 ? coarse.data()[j] / sum : 0;
    }
    for (int j = 0; j < coarseWeight.length; j++) {
      coarseWeight[j] = Math.min(1, coarseWeight[j]);
    }
    fill(coarse, coarseWeight);
    // push
    for (int i = 0; i < plane; i++) {
      if (weight[i] < 1) {
        for (int c = 0; c < picture.channels(); c++) {
          float below = bilinear(coarse, c, i / width, i % width);
          int k = c * plane + i;
          picture.data()[k] = weight[i] * picture.data()[k] + (1 - weight[i]) * below;
        }
      }
    }
    return picture;
  }

  /** The value of the coarser picture at the centre of a pixel of the finer one. */
  private static float bilinear(Pixels coarse, int channel, int y, int x) {
    // The nearer of two coarse pixels weighs 3/4, the farther 1/4.
    int y0 = y / 2;
    int x0 = x / 2;
    int y1 = Math.max(0, Math.min(coarse.height() - 1, y0 + (y % 2 == 0 ? -1 : 1)));
    int x1 = Math.max(0, Math.min(coarse.width() - 1, x0 + (x % 2 == 0 ? -1 : 1)));
    float above = 0.75f * coarse.at(channel, y0, x0) + 0.25f * coarse.at(channel, y0, x1);
    float beside = 0.75f * coarse.at(channel, y1, x0) + 0.25f * coarse.at(channel, y1, x1);
    return 0.75f * above + 0.25f * beside;
  }
}
