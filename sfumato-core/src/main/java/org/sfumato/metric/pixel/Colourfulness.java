package org.sfumato.metric.pixel;

import org.sfumato.image.Pixels;

/**
 * How colourful an image is, from 0 for gray to some 100 for a very colourful photograph (Hasler
 * and Suesstrunk 2003, <i>Measuring Colourfulness in Natural Images</i>, section 7).
 */
public final class Colourfulness {
  private Colourfulness() {}

  /**
   * {@code M = sigma + 0.3 mu} of the opponent colours {@code R - G} and {@code (R + G) / 2 - B},
   * in levels from 0 to 255.
   *
   * @param image {@code [3, H, W]}
   */
  public static double of(Pixels image) {
    if (image.channels() != 3) {
      throw new IllegalArgumentException("not RGB: " + image);
    }
    int plane = image.height() * image.width();
    double[] sums = new double[4];
    for (int i = 0; i < plane; i++) {
      double red = level(image.data()[i]);
      double green = level(image.data()[plane + i]);
      double blue = level(image.data()[2 * plane + i]);
      double redGreen = red - green;
      double yellowBlue = (red + green) / 2 - blue;
      sums[0] += redGreen;
      sums[1] += yellowBlue;
      sums[2] += redGreen * redGreen;
      sums[3] += yellowBlue * yellowBlue;
    }
    double meanRg = sums[0] / plane;
    double meanYb = sums[1] / plane;
    double variances = sums[2] / plane - meanRg * meanRg + sums[3] / plane - meanYb * meanYb;
    return Math.sqrt(Math.max(0, variances)) + 0.3 * Math.hypot(meanRg, meanYb);
  }

  private static double level(float value) {
    return (value + 1) * 127.5;
  }
}
