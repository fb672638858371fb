package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;

/**
 * How well a noisy image goes with what is wanted of it, for {@link ClassifierGuidance} to follow
 * uphill.
 */
@FunctionalInterface
public interface Likelihood {
  /**
   * log p(c | y), from which gradients flow back to {@code y} where they are recorded; up to a
   * constant that does not depend on {@code y}. One image's must not depend on the others'.
   *
   * @param y noisy images, {@code [B, C, H, W]}
   * @param gamma their signal power
   * @return {@code [B]}
   */
  Tensor logProbability(Tensor y, double gamma);
}
