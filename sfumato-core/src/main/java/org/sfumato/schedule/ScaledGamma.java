package org.sfumato.schedule;

/**
 * The schedule of an image multiplied by b before noise is added (Chen, section 2.2): the signal
 * power in {@code sqrt(gamma) b y_0 + sqrt(1 - gamma) eps}, once that is divided by {@code
 * sqrt(gamma b^2 + 1 - gamma)}. Its log-SNR is {@code schedule}'s, shifted by ln b^2 (Chen, Fig.
 * 5).
 *
 * @param schedule of the image that is not scaled
 * @param scale b, above 0
 */
public record ScaledGamma(NoiseSchedule schedule, double scale) implements NoiseSchedule {
  public ScaledGamma {
    requireScale(scale);
  }

  static void requireScale(double scale) {
    if (!(scale > 0.0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the scale of images must be above 0, not " + scale);
    }
  }

  @Override
  public double gamma(double t) {
    return scaled(schedule.gamma(t), scale);
  }

  /**
   * The signal power of an image multiplied by {@code scale} among the same noise, once all is
   * divided so that signal and noise add up to 1 again. Scaling by 1 / b undoes scaling by b.
   */
  public static double scaled(double gamma, double scale) {
    double signal = gamma * scale * scale;
    return signal / (signal + (1.0 - gamma));
  }
}
