package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * q(y' | y, x0): where a noisy image came from, one step nearer to the clean one (DDPM, eq. 6 and
 * 7), between any two signal powers.
 *
 * @param alpha gamma / gamma' of the step
 * @param x0Coefficient of the clean image in the mean
 * @param yCoefficient of the noisy image in the mean
 * @param variance of the posterior
 */
public record Posterior(double alpha, double x0Coefficient, double yCoefficient, double variance) {
  /**
   * @param gamma of the noisy image
   * @param next of the image one step on; larger
   */
  public static Posterior between(double gamma, double next) {
    double alpha = gamma / next;
    double beta = 1 - alpha;
    return new Posterior(
        alpha,
        Math.sqrt(next) * beta / (1 - gamma),
        Math.sqrt(alpha) * (1 - next) / (1 - gamma),
        beta * (1 - next) / (1 - gamma));
  }

  public Tensor mean(Tensor x0, Tensor y) {
    try (Scalar a = new Scalar(x0Coefficient);
        Scalar b = new Scalar(yCoefficient)) {
      return x0.mul(a).add(y.mul(b));
    }
  }
}
