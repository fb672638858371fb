package org.sfumato.schedule;

import java.util.random.RandomGenerator;

/** The signal power gamma over diffusion time, from clean (t = 0) to noise (t = 1). Immutable. */
public interface NoiseSchedule {
  /** Halvings of [0, 1] that leave nothing of it: as many as a double has digits. */
  int BISECTIONS = 53;

  /**
   * The signal power: a noisy image is {@code sqrt(gamma) y_0 + sqrt(1 - gamma) eps} (Palette, eq.
   * 1).
   *
   * @param t from 0 to 1
   * @return from 0 to 1, never rising with t
   * @throws IllegalArgumentException if t is outside [0, 1]
   */
  double gamma(double t);

  /** The smallest gamma, that at t = 1: a network trained on this schedule has seen none below. */
  default double smallestGamma() {
    return gamma(1.0);
  }

  /**
   * The time at which the signal power is {@code gamma}: the inverse of {@link #gamma(double)}.
   * Signal powers that the schedule does not reach are taken for the nearest that it does.
   *
   * @return from 0 to 1
   */
  default double timeOf(double gamma) {
    double clean = 0;
    double noisy = 1;
    for (int i = 0; i < BISECTIONS; i++) { // gamma never rises
      double middle = (clean + noisy) / 2;
      if (gamma(middle) > gamma) {
        clean = middle;
      } else {
        noisy = middle;
      }
    }
    return noisy;
  }

  /** ln(gamma / (1 - gamma)) at time t; positive infinity where gamma is 1. */
  default double logSnr(double t) {
    return LogSnr.of(gamma(t));
  }

  /**
   * Draws the noise level of one training example: gamma at a time uniform in (0, 1].
   *
   * @return below 1, so that its log-SNR is finite
   */
  default double drawGamma(RandomGenerator random) {
    return Math.min(gamma(1.0 - random.nextDouble()), Math.nextDown(1.0));
  }
}
