package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Masks of 1 to 5 rectangles that together cover 10 to 40 % of the picture (Palette, appendix B).
 */
final class RectangleMask {
  static final int MAX_RECTANGLES = 5;
  static final double MIN_AREA = 0.1;
  static final double MAX_AREA = 0.4;

  /** Sides differ by at most this factor. */
  private static final double MAX_ASPECT = 3;

  private RectangleMask() {}

  /** A mask {@code [1, size, size]}, 1 = hole. */
  static Pixels draw(int size, RandomGenerator random) {
    while (true) {
      Pixels mask = Pixels.zeros(1, size, size);
      int count = random.nextInt(1, MAX_RECTANGLES + 1);
      double area = random.nextDouble(MIN_AREA, MAX_AREA) * size * size / count;
      for (int i = 0; i < count; i++) {
        double aspect = Math.pow(MAX_ASPECT, random.nextDouble(-1, 1));
        int width = side(Math.sqrt(area * aspect), size);
        int height = side(Math.sqrt(area / aspect), size);
        int left = random.nextInt(size - width + 1);
        int top = random.nextInt(size - height + 1);
        Masks.fill(mask, left, top, width, height, 1);
      }
      // Rectangles that lie on one another cover less than they should.
      double covered = Masks.area(mask);
      if (covered >= MIN_AREA && covered <= MAX_AREA) {
        return mask;
      }
    }
  }

  private static int side(double length, int size) {
    return (int) Math.max(1, Math.min(size, Math.round(length)));
  }
}
