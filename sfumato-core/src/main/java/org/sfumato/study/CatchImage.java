package org.sfumato.study;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** An image that nobody who looks takes for a photograph: a coarse mosaic in wrong colours. */
final class CatchImage {
  private static final int CELLS = 10;

  private CatchImage() {}

  /** Makes it of a photograph, in its size. */
  static BufferedImage of(BufferedImage photo) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    int cell = Math.max(1, Math.min(width, height) / CELLS);
    BufferedImage mosaic = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] from = photo.getRGB(0, 0, width, height, null, 0, width);
    int[] to = new int[from.length];
    for (int top = 0; top < height; top += cell) {
      for (int left = 0; left < width; left += cell) {
        int right = Math.min(width, left + cell);
        int bottom = Math.min(height, top + cell);
        int colour = strange(mean(from, width, left, top, right, bottom));
        for (int y = top; y < bottom; y++) {
          Arrays.fill(to, y * width + left, y * width + right, colour);
        }
      }
    }
    mosaic.setRGB(0, 0, width, height, to, 0, width);
    return mosaic;
  }

  private static int mean(int[] rgb, int width, int left, int top, int right, int bottom) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int pixel = rgb[y * width + x];
        red += pixel >> 16 & 0xff;
        green += pixel >> 8 & 0xff;
        blue += pixel & 0xff;
      }
    }
    int n = (right - left) * (bottom - top);
    return (int) (red / n) << 16 | (int) (green / n) << 8 | (int) (blue / n);
  }

  /** Strong green and magenta, light where the photograph is dark: even a gray one turns odd. */
  private static int strange(int rgb) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    int luma = (299 * red + 587 * green + 114 * blue) / 1000;
    return 255 - luma << 16 | luma << 8 | 255 - blue;
  }
}
