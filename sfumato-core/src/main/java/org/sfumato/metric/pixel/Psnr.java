package org.sfumato.metric.pixel;

import org.sfumato.image.Pixels;

/** Peak signal-to-noise ratio. */
public final class Psnr {
  /** From -1 to 1. */
  private static final double PEAK = 2;

  private Psnr() {}

  /**
   * {@code 10 log10(peak^2 / MSE)} over all channels, in dB; infinite for equal images.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public static double of(Pixels a, Pixels b) {
    Plane.requireSameSize(a, b);
    double squares = 0;
    for (int i = 0; i < a.data().length; i++) {
      double difference = (double) a.data()[i] - b.data()[i];
      squares += difference * difference;
    }
    return 10 * Math.log10(PEAK * PEAK / (squares / a.data().length));
  }
}
