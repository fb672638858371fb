package org.sfumato.schedule;

import java.util.random.RandomGenerator;

/** The signal power gamma over diffusion time, from clean (t = 0) to noise (t = 1). Immutable. */
public interface NoiseSchedule {
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

  /** ln(gamma / (1 - gamma)) at time t; positive infinity where gamma is 1. */
  default double logSnr(double t) {
    return LogSnr.of(gamma(t));
  }

  /**
   * The inverse of {@link #gamma}: the earliest time at which the signal power has fallen to {@code
   * gamma}, exact to about 1e-16.
   *
   * @param gamma from {@link #smallestGamma} to 1
   * @throws IllegalArgumentException if gamma is outside that range
   */
  default double timeOf(double gamma) {
    if (!(gamma >= smallestGamma() && gamma <= 1.0)) {
      throw new IllegalArgumentException(
          "gamma " + gamma + " is not in [" + smallestGamma() + ", 1]");
    }
    double early = 0.0;
    double late = 1.0;
    for (int bit = 0; bit < 54; bit++) {
      double middle = (early + late) / 2.0;
      if (gamma(middle) <= gamma) {
        late = middle;
      } else {
        early = middle;
      }
    }
    return late;
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
