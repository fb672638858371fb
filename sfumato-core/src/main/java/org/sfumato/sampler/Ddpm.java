package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.LearnedVariance;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;
import org.sfumato.torch.Tensors;

/**
 * Ancestral sampling (DDPM, Algorithm 2; Palette, Algorithm 2).
 *
 * @param variance of the noise added in each step
 */
public record Ddpm(Variance variance) implements OneStepSampler {
  /** Palette's. */
  public static final Ddpm PALETTE = new Ddpm(Variance.BETA);

  /** Of the noise added in each step (DDPM, section 3.2). */
  public enum Variance {
    /** 1 - alpha_t: optimal for y0 from a normal distribution; Palette's. */
    BETA,
    /** That of the posterior given y0: optimal for a fixed y0. */
    POSTERIOR,
    /** What the network chooses between the two, for each value (improved DDPM, eq. 15). */
    LEARNED
  }

  @Override
  public Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise) {
    Tensor mean = Posterior.between(gamma, next).mean(prediction.x0(), y);
    return mean.add(noise.like(y).mul(variance(prediction, gamma, next).sqrt()));
  }

  /**
   * Sigma: the variance of the noise that a step adds.
   *
   * @return one 64-bit value without dimensions, or {@code [B, C, H, W]} where it is learned
   */
  Tensor variance(Prediction prediction, double gamma, double next) {
    Posterior posterior = Posterior.between(gamma, next);
    return switch (variance) {
      case BETA -> Tensors.of(1 - posterior.alpha()).squeeze();
      case POSTERIOR -> Tensors.of(posterior.variance()).squeeze();
      case LEARNED -> learned(prediction, gamma, next);
    };
  }

  private static Tensor learned(Prediction prediction, double gamma, double next) {
    if (prediction.variance() == null) {
      throw new IllegalArgumentException("the network does not say which variance a step has");
    }
    return LearnedVariance.between(gamma, next).logVariance(prediction.variance()).exp();
  }
}
