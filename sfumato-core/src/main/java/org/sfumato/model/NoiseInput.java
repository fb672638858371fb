package org.sfumato.model;

/** In what form the network is told how noisy its input is. */
public enum NoiseInput {
  /** The signal power gamma in [0, 1] itself (Palette, appendix B, after WaveGrad). */
  GAMMA,
  /** The number of the step, 0 to T - 1 (ADM). */
  TIMESTEP,
  /** ln(gamma / (1 - gamma)), times ten: resolves small and large noise equally well. */
  LOG_SNR
}
