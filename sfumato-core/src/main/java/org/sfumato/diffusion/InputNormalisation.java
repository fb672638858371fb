package org.sfumato.diffusion;

/** Whether the network sees noisy images of variance 1 (Chen, section 2.2). */
public enum InputNormalisation {
  /** As they are: scaled images have less variance the cleaner they are. */
  NONE,
  /** Divided by the deviation that images of variance 1 would have (Chen, section 2.2). */
  FORMULA,
  /** Each divided by its own standard deviation (Chen, Algorithms 2 and 3). */
  MEASURED
}
