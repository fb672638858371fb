package org.sfumato.schedule;

/** The logarithm of the signal-to-noise ratio, another name for the same noise level. */
public final class LogSnr {
  private LogSnr() {}

  /** ln(gamma / (1 - gamma)); infinite at 0 and 1. */
  public static double of(double gamma) {
    return Math.log(gamma) - Math.log1p(-gamma);
  }

  /** The gamma of a log-SNR: the logistic function. */
  public static double toGamma(double logSnr) {
    return 1.0 / (1.0 + Math.exp(-logSnr));
  }
}
