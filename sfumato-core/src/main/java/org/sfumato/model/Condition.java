package org.sfumato.model;

/** What the network sees beside the noisy image. */
public enum Condition {
  /** Nothing. */
  NONE,
  /**
   * An image of the same size, concatenated before the noisy image: {@code [x, y]} (Palette,
   * section 3).
   */
  IMAGE,
  /**
   * A smaller image, enlarged bilinearly and concatenated after the noisy image (ADM, section 5.2
   * and appendix).
   */
  LOW_RESOLUTION
}
