package org.sfumato.task;

import org.sfumato.image.Pixels;

/** Means over the square around each pixel, which is cut off at the picture's edges. */
final class BoxMean {
  private BoxMean() {}

  /**
   * @param picture {@code [C, H, W]}, not changed
   * @param reach of the square, in pixels on each side of its middle
   * @return {@code [C, H, W]}
   */
  static Pixels of(Pixels picture, int reach) {
    int width = picture.width();
    int height = picture.height();
    Pixels means = Pixels.zeros(picture.channels(), height, width);
    for (int c = 0, at = 0; c < picture.channels(); c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++, at++) {
          float sum = 0;
          int count = 0;
          for (int j = Math.max(0, y - reach); j <= Math.min(height - 1, y + reach); j++) {
            for (int i = Math.max(0, x - reach); i <= Math.min(width - 1, x + reach); i++) {
              sum += picture.data()[(c * height + j) * width + i];
              count++;
            }
          }
          means.data()[at] = sum / count;
        }
      }
    }
    return means;
  }
}
