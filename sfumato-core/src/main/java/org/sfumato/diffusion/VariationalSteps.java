package org.sfumato.diffusion;

import org.sfumato.schedule.NoiseSchedule;

/**
 * The T steps of equal time in which the variational bound walks a schedule (DDPM, eq. 5), where
 * images may also lie between them: the step of an image is the one of length 1 / T that begins at
 * it.
 *
 * @param schedule that is walked
 * @param steps T
 */
record VariationalSteps(NoiseSchedule schedule, int steps) {
  /** A part of a step that may be lost to rounding. */
  private static final double ROUNDING = 1e-6;

  /** The signal power one step on: 1 where that is the clean image. */
  double next(double gamma) {
    double place = schedule.timeOf(gamma) * steps - 1;
    return place < ROUNDING ? 1 : schedule.gamma(place / steps);
  }

  /**
   * The two variances that are optimal for extreme data. The first step, whose posterior has no
   * variance, takes the second's, as {@link LearnedVariance#of} does.
   */
  LearnedVariance variance(double gamma) {
    double next = next(gamma);
    double logBeta = Math.log1p(-gamma / next);
    if (next < 1) {
      return new LearnedVariance(logBeta, Math.log(Posterior.between(gamma, next).variance()));
    }
    // Between the first step and the clean image beta would fall below the second's posterior.
    return new LearnedVariance(
        logBeta, steps == 1 ? logBeta : Math.min(logBeta, Math.log(second().variance())));
  }

  /**
   * What the squared error of the clean image costs in the bound, in nats: T (SNR(next) - SNR) / 2
   * (VDM, eq. 14; DDPM, eq. 12, with the posterior's variance). The first step has the second's,
   * for its own is a likelihood.
   */
  double x0Weight(double gamma) {
    double next = next(gamma);
    return steps
        / 2.0
        * (next < 1
            ? snr(next) - snr(gamma)
            : snr(schedule.gamma(1.0 / steps)) - snr(beforeFirst()));
  }

  private Posterior second() {
    return Posterior.between(beforeFirst(), schedule.gamma(1.0 / steps));
  }

  /** Where the second step begins. */
  private double beforeFirst() {
    return schedule.gamma(2.0 / steps);
  }

  private static double snr(double gamma) {
    return gamma / (1 - gamma);
  }
}
