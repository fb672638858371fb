package org.sfumato.train.doctor;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * What is remembered of an image.
 *
 * @param name for people
 * @param width in pixels
 * @param height in pixels
 * @param hash empty where the image is too even to be told from others
 * @param white the share of white pixels of an image of black and white alone; else not a number
 */
record ImageLook(String name, int width, int height, Optional<PerceptualHash> hash, double white) {
  /** So far from black or white is still that: JPEG leaves some dirt. */
  private static final int DIRT = 32;

  /** Share of other pixels in an image of black and white: borders are gray. */
  private static final double GRAY = 0.02;

  static ImageLook at(BufferedImage image, String name) {
    return new ImageLook(
        name, image.getWidth(), image.getHeight(), PerceptualHash.of(image), white(image));
  }

  boolean isBlackAndWhite() {
    return !Double.isNaN(white);
  }

  private static double white(BufferedImage image) {
    int width = image.getWidth();
    int[] row = new int[width];
    long white = 0;
    long other = 0;
    long all = (long) width * image.getHeight();
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        int least = Math.min(rgb >> 16 & 0xff, Math.min(rgb >> 8 & 0xff, rgb & 0xff));
        int most = Math.max(rgb >> 16 & 0xff, Math.max(rgb >> 8 & 0xff, rgb & 0xff));
        if (least >= 255 - DIRT) {
          white++;
        } else if (most > DIRT && ++other > GRAY * all) {
          return Double.NaN;
        }
      }
    }
    return (double) white / all;
  }
}
