package org.sfumato.metric.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Intervals of means by resampling, percentile method (Efron and Tibshirani 1993, <i>An
 * Introduction to the Bootstrap</i>, section 13.3).
 *
 * @param resamples how often the values are drawn again
 * @param seed of the draws; the same gives the same interval
 */
public record Bootstrap(int resamples, long seed) {
  private static final double TAIL = 0.025;

  /** 1000 resamples, seed 0. */
  public static final Bootstrap DEFAULT = new Bootstrap(1000, 0);

  public Bootstrap {
    if (resamples < 100) {
      throw new IllegalArgumentException(resamples + " resamples: too few for a tail of 2.5 %");
    }
  }

  /**
   * The interval of the mean of independent values.
   *
   * @return empty for fewer than two values, or where one is infinite
   */
  public Optional<Interval> ofMean(double... values) {
    if (values.length < 2 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      return Optional.empty();
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    Arrays.sort(means);
    return Optional.of(new Interval(quantile(means, TAIL), quantile(means, 1 - TAIL)));
  }

  /** Between the two nearest of the sorted values. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
