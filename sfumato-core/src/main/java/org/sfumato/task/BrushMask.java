package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Free-form masks as someone wiping with a brush makes them: Yu et al. 2019, <em>Free-Form Image
 * Inpainting with Gated Convolution</em>, Algorithm 1. Lengths are given for pictures of 256 pixels
 * and scale with the picture.
 */
final class BrushMask {
  private static final int MAX_STROKES = 4;
  private static final int MAX_VERTEX = 12;
  private static final double MAX_LENGTH = 100 / 256.0;
  private static final double MAX_BRUSH_WIDTH = 40 / 256.0;
  private static final double MAX_ANGLE = 4;

  /**
   * Masks outside are drawn again: too little teaches nothing, too much leaves nothing to go by.
   */
  static final double MIN_AREA = 0.02;

  static final double MAX_AREA = 0.6;

  private BrushMask() {}

  /** A mask {@code [1, size, size]} of one to four strokes, 1 = hole. */
  static Pixels draw(int size, RandomGenerator random) {
    while (true) {
      Pixels mask = Pixels.zeros(1, size, size);
      int strokes = random.nextInt(1, MAX_STROKES + 1);
      // The algorithm's random flips: all else is symmetric, so turning directions is the same.
      int across = random.nextBoolean() ? 1 : -1;
      int down = random.nextBoolean() ? 1 : -1;
      for (int i = 0; i < strokes; i++) {
        stroke(mask, across, down, random);
      }
      double area = Masks.area(mask);
      if (area >= MIN_AREA && area <= MAX_AREA) {
        return mask;
      }
    }
  }

  private static void stroke(Pixels mask, int across, int down, RandomGenerator random) {
    int size = mask.width();
    int vertices = random.nextInt(1, MAX_VERTEX + 1);
    double x = random.nextDouble(size);
    double y = random.nextDouble(size);
    double width = Math.max(1, random.nextDouble(MAX_BRUSH_WIDTH * size));
    for (int i = 0; i < vertices; i++) {
      double angle = random.nextDouble(MAX_ANGLE);
      if (i % 2 == 0) {
        angle = 2 * Math.PI - angle; // back the other way: wiping, not walking
      }
      double length = random.nextDouble(MAX_LENGTH * size);
      double toX = Math.max(0, Math.min(size, x + across * length * Math.sin(angle)));
      double toY = Math.max(0, Math.min(size, y + down * length * Math.cos(angle)));
      line(mask, x, y, toX, toY, width / 2);
      x = toX;
      y = toY;
    }
  }

  /**
   * Marks every pixel whose centre is within {@code radius} of the segment: round ends and joints.
   */
  private static void line(Pixels mask, double x0, double y0, double x1, double y1, double radius) {
    int size = mask.width();
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squared = Math.max(1e-12, dx * dx + dy * dy);
    int left = (int) Math.max(0, Math.min(x0, x1) - radius - 1);
    int right = (int) Math.min(size - 1, Math.max(x0, x1) + radius + 1);
    int top = (int) Math.max(0, Math.min(y0, y1) - radius - 1);
    int bottom = (int) Math.min(size - 1, Math.max(y0, y1) + radius + 1);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
        if (Math.hypot(px - along * dx, py - along * dy) <= radius) {
          mask.data()[mask.index(0, row, column)] = 1;
        }
      }
    }
  }
}
