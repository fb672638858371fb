package org.sfumato.task;

import java.util.Arrays;
import org.sfumato.image.Pixels;

/** Pictures at half the scale and back. */
final class Octaves {
  private Octaves() {}

  /** Means of two by two pixels; at the border, of those there are. */
  static Pixels halved(Pixels picture) {
    int width = Spans.ceilDiv(picture.width(), 2);
    Pixels halved = Pixels.zeros(picture.channels(), Spans.ceilDiv(picture.height(), 2), width);
    int plane = picture.height() * picture.width();
    int halvedPlane = halved.height() * width;
    int[] count = new int[halvedPlane];
    for (int i = 0; i < plane; i++) {
      int j = i / picture.width() / 2 * width + i % picture.width() / 2;
      count[j]++;
      for (int c = 0; c < picture.channels(); c++) {
        halved.data()[c * halvedPlane + j] += picture.data()[c * plane + i];
      }
    }
    for (int i = 0; i < halved.data().length; i++) {
      halved.data()[i] /= count[i % halvedPlane];
    }
    return halved;
  }

  /**
   * Where all of two by two pixels are so.
   *
   * @param picture whose pixels they are
   */
  static boolean[] halved(boolean[] all, Pixels picture) {
    int width = Spans.ceilDiv(picture.width(), 2);
    boolean[] halved = new boolean[width * Spans.ceilDiv(picture.height(), 2)];
    Arrays.fill(halved, true);
    for (int i = 0; i < all.length; i++) {
      halved[i / picture.width() / 2 * width + i % picture.width() / 2] &= all[i];
    }
    return halved;
  }

  /**
   * A picture at twice its scale, smoothly.
   *
   * @param like has the size that it is to have
   */
  static Pixels doubled(Pixels coarse, Pixels like) {
    Pixels doubled = Pixels.zeros(like.channels(), like.height(), like.width());
    for (int c = 0, i = 0; c < like.channels(); c++) {
      for (int y = 0; y < like.height(); y++) {
        for (int x = 0; x < like.width(); x++, i++) {
          doubled.data()[i] = bilinear(coarse, c, y, x);
        }
      }
    }
    return doubled;
  }

  /** The value of the coarser picture at the centre of a pixel of the finer one. */
  static float bilinear(Pixels coarse, int channel, int y, int x) {
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
