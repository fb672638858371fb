package org.sfumato.checkpoint.reference;

/** The schedules that the references train on. */
public enum BetaSchedule {
  /** Betas evenly spaced (DDPM). */
  LINEAR,
  /** Improved DDPM's, eq. 17. */
  COSINE
}
