package org.sfumato.schedule;

/**
 * One noise level at all times: the whole walk is one step. For regression, which knows no noise.
 *
 * @param gamma of all times, in (0, 1)
 */
public record NoiseOnly(double gamma) implements NoiseSchedule {
  public NoiseOnly {
    Unit.checkClipMin(gamma);
  }

  @Override
  public double gamma(double t) {
    Unit.checkTime(t);
    return gamma;
  }
}
