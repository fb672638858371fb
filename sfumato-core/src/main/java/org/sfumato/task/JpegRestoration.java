package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pixels;

/**
 * Undoing strong JPEG compression: the condition is the picture after real JPEG coding at quality 5
 * to 30, low qualities more often (Palette, appendix B), without the steps between its flat blocks
 * ({@code Deblocking}).
 */
public record JpegRestoration() implements PhotoTask {
  static final int MIN_QUALITY = 5;

  /** The best quality that it is learned from. */
  public static final int MAX_QUALITY = 30;

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public int label() {
    return 3;
  }

  @Override
  public double spread() {
    return 0.1;
  }

  @Override
  public boolean smoothStaysSmooth() {
    return true;
  }

  @Override
  public double spreadOfDetail() {
    return 0.3;
  }

  /** Artefacts are blocks of 8 x 8 photograph pixels, so squares are mostly native. */
  @Override
  public Crop crop() {
    return Crop.DETAILS;
  }

  /** Without the steps that are no more than rounding. */
  @Override
  public Pixels shown(Pixels photograph) {
    return Deblocking.of(photograph);
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return pair(shown(Jpeg.roundTrip(square, quality(random))), square, null);
  }

  /** Draws Q in 5 to 30 with P(Q) proportional to exp(-Q / 10). */
  static int quality(RandomGenerator random) {
    double all = 0;
    for (int q = MIN_QUALITY; q <= MAX_QUALITY; q++) {
      all += Math.exp(-q / 10.0);
    }
    double left = random.nextDouble() * all;
    for (int q = MIN_QUALITY; q < MAX_QUALITY; q++) {
      left -= Math.exp(-q / 10.0);
      if (left < 0) {
        return q;
      }
    }
    return MAX_QUALITY;
  }
}
