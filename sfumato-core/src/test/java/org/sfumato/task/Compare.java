package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.function.IntBinaryOperator;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/** Measures for pictures in tests. */
final class Compare {
  private Compare() {}

  static int[] rgb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** The largest difference of a channel, in levels of 255. */
  static int largestDifference(BufferedImage a, BufferedImage b) {
    int[] first = rgb(a);
    int[] second = rgb(b);
    int largest = 0;
    for (int i = 0; i < first.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        int difference = (first[i] >> shift & 0xff) - (second[i] >> shift & 0xff);
        largest = Math.max(largest, Math.abs(difference));
      }
    }
    return largest;
  }

  /** Root mean square difference of all channels, in levels of 255. */
  static double rms(BufferedImage a, BufferedImage b) {
    Pixels first = Pixels.of(a);
    Pixels second = Pixels.of(b);
    double sum = 0;
    for (int i = 0; i < first.data().length; i++) {
      sum += Math.pow(127.5 * (first.data()[i] - second.data()[i]), 2);
    }
    return Math.sqrt(sum / first.data().length);
  }

  static float luma(int rgb) {
    return YCbCr.luma(
        Pixels.fromByte(rgb >> 16 & 0xff),
        Pixels.fromByte(rgb >> 8 & 0xff),
        Pixels.fromByte(rgb & 0xff));
  }

  /** A picture whose colour is a function of the place. */
  static BufferedImage image(int width, int height, IntBinaryOperator rgbAt) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgbAt.applyAsInt(x, y));
      }
    }
    return image;
  }

  /** Red grows to the right, green downwards, blue falls to the right; nowhere near the ends. */
  static BufferedImage gradient(int width, int height) {
    int longest = Math.max(width, height);
    return image(
        width,
        height,
        (x, y) ->
            (60 + 100 * x / longest) << 16
                | (60 + 100 * y / longest) << 8
                | 180 - 80 * x / longest);
  }
}
