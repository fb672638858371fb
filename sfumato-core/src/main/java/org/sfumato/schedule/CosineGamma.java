package org.sfumato.schedule;

/**
 * A piece of cos^(2 tau), from {@code start} to {@code end} in quarter turns, scaled to run from 1
 * to 0 (Chen, Algorithm 1); strictly decreasing until it meets clipMin.
 *
 * @param start of the piece, from 0 on
 * @param end of the piece, above start and at most 1
 * @param tau temperature, above 0
 * @param clipMin the smallest gamma, in (0, 1)
 */
public record CosineGamma(double start, double end, double tau, double clipMin)
    implements NoiseSchedule {
  public CosineGamma {
    Unit.checkClipMin(clipMin);
    if (!(start >= 0.0 && start < end && end <= 1.0 && tau > 0.0)) {
      throw new IllegalArgumentException(
          "no cosine schedule from " + start + " to " + end + " with tau " + tau);
    }
  }

  public CosineGamma(double start, double end, double tau) {
    this(start, end, tau, LinearGamma.CLIP_MIN);
  }

  @Override
  public double gamma(double t) {
    double atStart = power(start);
    double atEnd = power(end);
    double at = power(Unit.checkTime(t) * (end - start) + start);
    return Unit.clip((atEnd - at) / (atEnd - atStart), clipMin);
  }

  private double power(double quarterTurns) {
    return Math.pow(Math.cos(quarterTurns * Math.PI / 2.0), 2.0 * tau);
  }
}
