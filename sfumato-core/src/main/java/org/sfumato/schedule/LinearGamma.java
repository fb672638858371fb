package org.sfumato.schedule;

/**
 * gamma(t) = 1 - t (Chen, Algorithm 1, "simple linear"); strictly decreasing until it meets
 * clipMin.
 *
 * @param clipMin the smallest gamma, in (0, 1)
 */
public record LinearGamma(double clipMin) implements NoiseSchedule {
  /** Chen's smallest gamma. */
  public static final double CLIP_MIN = 1e-9;

  public LinearGamma {
    Unit.checkClipMin(clipMin);
  }

  public LinearGamma() {
    this(CLIP_MIN);
  }

  @Override
  public double gamma(double t) {
    return Unit.clip(1.0 - Unit.checkTime(t), clipMin);
  }
}
