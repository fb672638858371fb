package org.sfumato.metric.statistics;

/**
 * How many of all.
 *
 * @param counted 0 to {@code all}
 * @param all positive
 */
public record Share(long counted, long all) {
  /** The normal distribution's quantile for 95 %, two-sided. */
  private static final double Z = 1.959963984540054;

  /**
   * @throws IllegalArgumentException unless {@code 0 <= counted <= all} and {@code all > 0}
   */
  public Share {
    if (all < 1 || counted < 0 || counted > all) {
      throw new IllegalArgumentException(counted + " of " + all);
    }
  }

  /** From 0 to 1. */
  public double value() {
    return (double) counted / all;
  }

  /**
   * The interval for the share behind these trials, from Wilson 1927, <em>Probable Inference, the
   * Law of Succession, and Statistical Inference</em>: inside [0, 1] and sound for few trials and
   * shares near 0 or 1, where the textbook's normal interval is neither. It takes trials for
   * independent.
   */
  public Interval interval() {
    double n = all;
    double p = value();
    double z2 = Z * Z;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    // Exactly 0 and 1 at the ends, where rounding would miss them.
    return new Interval(
        counted == 0 ? 0 : Math.max(0, centre - half),
        counted == all ? 1 : Math.min(1, centre + half));
  }
}
