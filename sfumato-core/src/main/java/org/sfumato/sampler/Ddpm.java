package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.LearnedVariance;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;

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
    Posterior posterior = Posterior.between(gamma, next);
    Tensor mean = posterior.mean(prediction.x0(), y);
    return switch (variance) {
      case BETA -> add(mean, noise.like(y), 1 - posterior.alpha());
      case POSTERIOR -> add(mean, noise.like(y), posterior.variance());
      case LEARNED -> mean.add(noise.like(y).mul(learnedSigma(prediction, gamma, next)));
    };
  }

  private static Tensor add(Tensor mean, Tensor noise, double power) {
    try (Scalar sigma = new Scalar(Math.sqrt(power))) {
      return mean.add(noise.mul(sigma));
    }
  }

  private static Tensor learnedSigma(Prediction prediction, double gamma, double next) {
    if (prediction.variance() == null) {
      throw new IllegalArgumentException("the network does not say which variance a step has");
    }
    try (Scalar half = new Scalar(0.5)) {
      LearnedVariance bounds = LearnedVariance.between(gamma, next);
      return bounds.logVariance(prediction.variance()).mul(half).exp();
    }
  }
}
