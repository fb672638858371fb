package org.sfumato.task;

import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/**
 * Takes the steps out of skies. Where a picture varies little, strong JPEG compression keeps no
 * more of a block than its mean, rounded, and a gradient becomes a staircase. Any picture within
 * half a step of it may have been the original; here the smoothest is taken, in luma and chroma
 * apart (Yang: smoothness within the bounds that quantization sets).
 *
 * <p>The picture itself tells where it is flat and how high its steps are, so that it may come from
 * a file of any format. What is not flat stays as it is. Models depend on all of this.
 */
final class Deblocking {
  private Deblocking() {}

  /**
   * The picture without the steps between its flat blocks.
   *
   * @param picture {@code [3, H, W]} in [-1, 1], at the size that it was compressed at
   * @return the same one if it has no such steps
   */
  static Pixels of(Pixels picture) {
    int plane = picture.width() * picture.height();
    float[] rgb = picture.data();
    Pixels luma = YCbCr.gray(picture);
    Pixels cb = Pixels.zeros(1, picture.height(), picture.width());
    Pixels cr = Pixels.zeros(1, picture.height(), picture.width());
    for (int i = 0; i < plane; i++) {
      cb.data()[i] = YCbCr.cb(luma.data()[i], rgb[2 * plane + i]);
      cr.data()[i] = YCbCr.cr(luma.data()[i], rgb[i]);
    }
    Pixels smoothLuma = smooth(luma, null);
    Pixels smoothCb = smooth(cb, smoothLuma);
    Pixels smoothCr = smooth(cr, smoothLuma);
    if (smoothLuma == luma && smoothCb == cb && smoothCr == cr) {
      return picture;
    }
    Pixels smooth = picture.copy();
    for (int i = 0; i < plane; i++) {
      float light = smoothLuma.data()[i] - luma.data()[i];
      float blue = smoothCb.data()[i] - cb.data()[i];
      float red = smoothCr.data()[i] - cr.data()[i];
      if (light != 0 || blue != 0 || red != 0) {
        move(smooth, i, light + YCbCr.red(red));
        move(smooth, plane + i, light + YCbCr.green(blue, red));
        move(smooth, 2 * plane + i, light + YCbCr.blue(blue));
      }
    }
    return smooth;
  }

  private static void move(Pixels picture, int at, float by) {
    picture.data()[at] = Math.max(-1, Math.min(1, picture.data()[at] + by));
  }

  /**
   * One channel without its steps; the same one if it has none.
   *
   * @param guide luma over whose edges nothing flows, or null
   */
  private static Pixels smooth(Pixels channel, Pixels guide) {
    FlatSquares flat = FlatSquares.of(channel);
    float step = flat.step();
    return step == 0 ? channel : BoundedMembrane.of(channel, flat.andBeside(), guide, step / 2);
  }
}
