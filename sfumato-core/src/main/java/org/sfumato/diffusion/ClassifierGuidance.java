package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.EnableGrad;
import org.sfumato.torch.Scope;

/**
 * Guidance by the gradient of a classifier of noisy images (ADM, section 4): samples come from
 * about p(y) p(c | y)^s.
 *
 * <p>{@link #guided} is ADM's Algorithm 2, in which the noise is changed: right for every sampler.
 * Algorithm 1, in which the mean of a DDPM step is shifted by {@code s Sigma grad log p}, is {@code
 * sampler.GuidedDdpm}. Under {@link #guided} the same step shifts its mean by {@code s beta /
 * sqrt(alpha) grad log p}; with Sigma = beta the two differ by the factor {@code 1 / sqrt(alpha)},
 * with the posterior's variance by {@code (1 - gamma) / ((1 - gamma') sqrt(alpha))}: both tend to 1
 * as steps grow short, so the algorithms agree to first order only. In few steps Algorithm 1 with
 * the posterior's variance guides less than asked.
 *
 * <p>ADM clips what the network says before it guides: {@code guidance.guided(network.clipped())}.
 * What is clipped or thresholded after it stays within [-1, 1] but is pushed less far.
 *
 * @param classifier of noisy images
 * @param scale s: 0 for no guidance, 1 for Bayes' rule, more for typical images at the cost of
 *     variety
 */
public record ClassifierGuidance(Likelihood classifier, double scale) {
  public ClassifierGuidance {
    if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the scale must be 0 or more, not " + scale);
    }
  }

  /**
   * s grad log p(c | y), with respect to the noisy image. Parameters get no gradients, and the
   * classifier's activations are freed.
   *
   * @param y {@code [B, C, H, W]}
   * @param gamma its signal power
   * @return {@code [B, C, H, W]}
   */
  public Tensor gradient(Tensor y, double gamma) {
    try (Scope scope = new Scope();
        EnableGrad on = new EnableGrad()) { // samplers record none
      Tensor image = y.detach().requires_grad_(true);
      // No image's log-probability depends on another image: the sum's gradient is that of each.
      Tensor sum = classifier.logProbability(image, gamma).sum();
      Tensor slope = torch.grad(new TensorVector(sum), new TensorVector(image)).get(0);
      return scope.keep(slope.mul(new Scalar(scale)));
    }
  }

  /**
   * ADM, Algorithm 2: eps - sqrt(1 - gamma) s grad log p(c | y) in place of eps, and the clean
   * image that goes with it. A scale of 0 gives the denoiser itself.
   */
  public Denoiser guided(Denoiser denoiser) {
    if (scale == 0) {
      return denoiser;
    }
    return (y, gamma) -> {
      Prediction guess = denoiser.denoise(y, gamma);
      try (Scalar noise = new Scalar(Math.sqrt(1 - gamma))) {
        Tensor eps = guess.eps().sub(gradient(y, gamma).mul(noise));
        return Prediction.ofEps(y, eps, gamma).withVariance(guess.variance());
      }
    };
  }
}
