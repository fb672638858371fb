package org.sfumato.task;

import java.util.Arrays;
import org.sfumato.image.Pixels;

/** Masks {@code [1, H, W]}: 1 = to generate, 0 = known. */
final class Masks {
  /**
   * Of 5 to 13 pixels, the side with which filled holes and margins were nearest to photographs by
   * perceptual distance.
   */
  static final int NOISE_WINDOW = 9;

  private Masks() {}

  /** The share of the picture that is to be generated, 0 to 1. */
  static double area(Pixels mask) {
    double sum = 0;
    for (float value : mask.data()) {
      sum += value;
    }
    return sum / mask.data().length;
  }

  /** Sets a rectangle that lies inside the mask. */
  static void fill(Pixels mask, int left, int top, int width, int height, float value) {
    for (int y = top; y < top + height; y++) {
      int from = mask.index(0, y, left);
      Arrays.fill(mask.data(), from, from + width, value);
    }
  }
}
