package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;

/** Ancestral sampling (DDPM, Algorithm 2; Palette, Algorithm 2). */
public record Ddpm(Variance variance) implements OneStepSampler {
  /** Palette's. */
  public static final Ddpm PALETTE = new Ddpm(Variance.BETA);

  /** Of the noise added in each step (DDPM, section 3.2). */
  public enum Variance {
    /** 1 - alpha_t: optimal for y0 from a normal distribution; Palette's. */
    BETA,
    /** That of the posterior given y0: optimal for a fixed y0. */
    POSTERIOR
  }

  @Override
  public Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise) {
    Posterior posterior = Posterior.between(gamma, next);
    double power = variance == Variance.BETA ? 1 - posterior.alpha() : posterior.variance();
    try (Scalar sigma = new Scalar(Math.sqrt(power))) {
      return posterior.mean(prediction.x0(), y).add(noise.like(y).mul(sigma));
    }
  }
}
