package org.sfumato.metric.statistics;

import java.util.Random;

/** Features made up for tests. */
final class Draws {
  private Draws() {}

  /** Independent normal features {@code [n][F]}, each with its own mean and deviation. */
  static float[][] normal(long seed, int n, double[] means, double[] deviations) {
    Random random = new Random(seed);
    float[][] rows = new float[n][means.length];
    for (float[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        row[k] = (float) (means[k] + deviations[k] * random.nextGaussian());
      }
    }
    return rows;
  }

  static float[][] normal(long seed, int n, int features, double mean) {
    double[] means = new double[features];
    double[] deviations = new double[features];
    java.util.Arrays.fill(means, mean);
    java.util.Arrays.fill(deviations, 1);
    return normal(seed, n, means, deviations);
  }

  static Moments moments(float[]... rows) {
    try (RunningMoments moments = new RunningMoments(rows[0].length)) {
      for (float[] row : rows) {
        moments.add(row);
      }
      return moments.moments();
    }
  }

  /** To be closed by the caller. */
  static FeatureRows rows(float[]... rows) {
    FeatureRows all = new FeatureRows(rows[0].length);
    for (float[] row : rows) {
      all.add(row);
    }
    return all;
  }

  /** Of a diagonal covariance. */
  static Moments diagonal(double[] mean, double[] variances) {
    double[] covariance = new double[mean.length * mean.length];
    for (int i = 0; i < mean.length; i++) {
      covariance[i * mean.length + i] = variances[i];
    }
    return new Moments(0, mean, covariance);
  }
}
