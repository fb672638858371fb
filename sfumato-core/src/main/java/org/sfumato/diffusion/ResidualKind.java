package org.sfumato.diffusion;

/** What is diffused: pictures, or their {@link Residual}, and in which units that is. */
public enum ResidualKind {
  /** Pictures themselves. */
  NONE,
  /** The difference to a guess, in units of its usual error: one for each task. */
  EVEN,
  /**
   * The difference to a guess, in units of the error that is likely at each pixel: small amid
   * smooth surroundings, so what is drawn there is smooth too.
   */
  LOCAL;

  /** Whether it is the difference to a guess. */
  public boolean isOn() {
    return this != NONE;
  }
}
