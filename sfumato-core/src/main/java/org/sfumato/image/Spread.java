package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.util.List;

/** How much several answers to one question differ, pixel by pixel. */
public final class Spread {
  /** So that a standard deviation of 64 of the 255 levels, hardly ever exceeded, is white. */
  private static final double BRIGHTNESS = 4;

  private Spread() {}

  /**
   * The standard deviation of each pixel, over images and with the colours' variances averaged:
   * black where all agree, four times the deviation in 8-bit levels elsewhere.
   *
   * @param images at least two, of one size
   * @return {@code TYPE_BYTE_GRAY}
   */
  public static BufferedImage of(List<BufferedImage> images) {
    if (images.size() < 2) {
      throw new IllegalArgumentException("a spread of " + images.size() + " images");
    }
    int width = images.get(0).getWidth();
    int height = images.get(0).getHeight();
    BufferedImage spread = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    int[][] rows = new int[images.size()][width];
    int[] levels = new int[width];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < rows.length; i++) {
        images.get(i).getRGB(0, y, width, 1, rows[i], 0, width);
      }
      for (int x = 0; x < width; x++) {
        double deviation = Math.sqrt(variance(rows, x));
        levels[x] = (int) Math.min(255, Math.round(BRIGHTNESS * deviation));
      }
      spread.getRaster().setSamples(0, y, width, 1, 0, levels);
    }
    return spread;
  }

  /** The mean over colours of the unbiased variance over images. */
  private static double variance(int[][] rows, int x) {
    double variance = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double sum = 0;
      double squares = 0;
      for (int[] row : rows) {
        int level = row[x] >> shift & 0xff;
        sum += level;
        squares += (double) level * level;
      }
      variance += (squares - sum * sum / rows.length) / (rows.length - 1) / 3;
    }
    return Math.max(0, variance);
  }
}
