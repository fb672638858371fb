package org.sfumato.study;

/**
 * An interval for a share, from Wilson 1927, <em>Probable Inference, the Law of Succession, and
 * Statistical Inference</em>: inside [0, 1] and sound for few trials and shares near 0 or 1, where
 * the textbook's normal interval is neither. It takes trials for independent.
 *
 * @param low lower end, 0 to 1
 * @param high upper end, 0 to 1
 */
public record WilsonInterval(double low, double high) {
  /** The normal distribution's quantile for 95 %, two-sided. */
  private static final double Z = 1.959963984540054;

  /**
   * The 95 % interval for the share behind {@code successes} in {@code trials}.
   *
   * @throws IllegalArgumentException unless {@code 0 <= successes <= trials} and {@code trials > 0}
   */
  public static WilsonInterval of(long successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " of " + trials);
    }
    double n = trials;
    double p = successes / n;
    double z2 = Z * Z;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    // Exactly 0 and 1 at the ends, where rounding would miss them.
    return new WilsonInterval(
        successes == 0 ? 0 : Math.max(0, centre - half),
        successes == trials ? 1 : Math.min(1, centre + half));
  }
}
