package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;

/**
 * Heun's method of the second order without noise (EDM, Algorithm 1): the slope of a step is the
 * mean of those at both of its ends. Two calls of the network a step, one for the last.
 *
 * <p>EDM walks x = y / sqrt(gamma) down the noise level sigma = sqrt((1 - gamma) / gamma), where
 * the slope dx / d sigma is eps. Its Euler step is DDIM's. It needs a grid on which sigma falls by
 * small factors, as {@link org.sfumato.schedule.StepGrid#karras}: over a long fall no straight line
 * fits.
 */
public record Heun() implements GridSampler {
  private static final Ddim EULER = new Ddim(0);

  @Override
  public Tensor step(Level at, Past before, double next, Denoiser denoiser, BatchNoise noise) {
    Tensor euler = EULER.step(at.y(), at.prediction(), at.gamma(), next, noise);
    Tensor slope = denoiser.denoise(euler, next).eps();
    // EDM, Algorithm 1, line 8, as a correction of line 5
    double half = Math.sqrt(next) * (sigma(next) - sigma(at.gamma())) / 2;
    try (Scalar weight = new Scalar(half)) {
      return euler.add(slope.sub(at.prediction().eps()).mul(weight));
    }
  }

  private static double sigma(double gamma) {
    return Math.sqrt((1 - gamma) / gamma);
  }

  @Override
  public int networkCalls(int steps) {
    return 2 * steps - 1;
  }
}
