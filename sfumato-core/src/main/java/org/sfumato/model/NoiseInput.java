package org.sfumato.model;

/** In what form the network is told how noisy its input is. */
public enum NoiseInput {
  /** The signal power gamma in [0, 1] itself (Palette, appendix B, after WaveGrad). */
  GAMMA,
  /** The number of the step, 0 to T - 1 (ADM). */
  TIMESTEP,
  /**
   * The time t in (0, 1] at which the training schedule has this signal power, times 10,000 (Chen,
   * Algorithms 1 to 3, whose network is told t; the factor is that of RIN's public code).
   */
  TIME,
  /** ln(gamma / (1 - gamma)), times ten: resolves small and large noise equally well. */
  LOG_SNR
}
