package org.sfumato.diffusion;

/** How training draws diffusion times. */
public enum TimeDraw {
  /** All alike (Palette, Algorithm 1). */
  UNIFORM,
  /** Those more often where the loss is large ({@link LossSecondMoment}). */
  IMPORTANCE
}
