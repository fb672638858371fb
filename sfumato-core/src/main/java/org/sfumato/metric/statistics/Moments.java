package org.sfumato.metric.statistics;

import java.util.Arrays;

/**
 * Mean and covariance of features.
 *
 * @param count images behind them, 0 where a file does not say
 * @param mean {@code [F]}
 * @param covariance {@code [F, F]} row-major, with the divisor {@code count - 1}
 */
public record Moments(long count, double[] mean, double[] covariance) {
  public Moments {
    if (count < 0 || count == 1) {
      throw new IllegalArgumentException(count + " images have no covariance");
    }
    if (mean.length == 0 || covariance.length != Math.multiplyExact(mean.length, mean.length)) {
      throw new IllegalArgumentException(
          covariance.length + " covariances of " + mean.length + " features");
    }
  }

  /** Number of features. */
  public int size() {
    return mean.length;
  }

  /** Whether the covariance must be singular, because there are too few images. */
  public boolean isSingular() {
    return count != 0 && count <= size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Moments m
        && count == m.count
        && Arrays.equals(mean, m.mean)
        && Arrays.equals(covariance, m.covariance);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(count) + Arrays.hashCode(mean);
  }

  @Override
  public String toString() {
    return "Moments[" + count + " images, " + size() + " features]";
  }
}
