package org.sfumato.schedule;

/**
 * A piece of the logistic function, from {@code start / tau} to {@code end / tau}, turned over and
 * scaled to run from 1 to 0 (Chen, Algorithm 1); strictly decreasing until it meets clipMin.
 *
 * @param start of the piece
 * @param end of the piece, above start
 * @param tau temperature, above 0
 * @param clipMin the smallest gamma, in (0, 1)
 */
public record SigmoidGamma(double start, double end, double tau, double clipMin)
    implements NoiseSchedule {
  public SigmoidGamma {
    Unit.checkClipMin(clipMin);
    if (!(Double.isFinite(start) && Double.isFinite(end) && start < end && tau > 0.0)) {
      throw new IllegalArgumentException(
          "no sigmoid schedule from " + start + " to " + end + " with tau " + tau);
    }
  }

  public SigmoidGamma(double start, double end, double tau) {
    this(start, end, tau, LinearGamma.CLIP_MIN);
  }

  @Override
  public double gamma(double t) {
    double atStart = sigmoid(start / tau);
    double atEnd = sigmoid(end / tau);
    double at = sigmoid((Unit.checkTime(t) * (end - start) + start) / tau);
    return Unit.clip((atEnd - at) / (atEnd - atStart), clipMin);
  }

  private static double sigmoid(double x) {
    return 1.0 / (1.0 + Math.exp(-x));
  }
}
