package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The variational bound on how many bits a model needs for each value of an image (DDPM, eq. 5;
 * improved DDPM, section 3): the smaller, the more likely it finds the image. Estimated with one
 * draw of noise at each step.
 *
 * @param prior for each image, what telling pure noise from the noisiest step costs
 * @param terms for each step, the noisiest first, and each image; the last is the likelihood of the
 *     8-bit values themselves
 */
public record BitsPerDim(double[] prior, double[][] terms) {

  /** The variance of the model's steps, where the network does not choose it. */
  public enum FixedVariance {
    /** 1 - alpha; but the last step has the one before's posterior, for the likelihood's sake. */
    BETA,
    /** The posterior's; the last step has the one before's. */
    POSTERIOR
  }

  /**
   * Measures a model.
   *
   * @param denoiser the model, with clipping and guidance if it is used with them
   * @param fixed the variance where the model's predictions do not bring one
   * @param grid the steps of the bound, as a rule all of the training schedule's
   * @param x0 images, {@code [B, C, H, W]}, their values among the 256 of 8 bits, in [-1, 1]
   * @param noise for the noisy images
   */
  public static BitsPerDim of(
      Denoiser denoiser, FixedVariance fixed, StepGrid grid, Tensor x0, BatchNoise noise) {
    double[][] terms = new double[grid.steps()][];
    for (int i = 0; i < terms.length; i++) {
      try (Scope scope = new Scope();
          NoGrad off = new NoGrad()) {
        terms[i] = term(denoiser, fixed, grid, i, x0, noise);
      }
    }
    try (Scope scope = new Scope()) {
      return new BitsPerDim(prior(grid.gamma(0), x0), terms);
    }
  }

  private static double[] term(
      Denoiser denoiser, FixedVariance fixed, StepGrid grid, int i, Tensor x0, BatchNoise noise) {
    double gamma = grid.gamma(i);
    Tensor level = Tensors.of(gamma).to(x0.device(), ScalarType.Double).view(1, 1, 1, 1);
    Tensor y = ForwardProcess.noisy(x0, noise.like(x0), level);
    Prediction prediction = denoiser.denoise(y, gamma);
    Posterior posterior = Posterior.between(gamma, grid.gamma(i + 1));
    LearnedVariance bounds = bounds(grid, i);
    Tensor logVariance =
        prediction.variance() != null
            ? bounds.logVariance(prediction.variance().to(ScalarType.Double))
            : Tensors.of(
                    fixed == FixedVariance.BETA && i < grid.steps() - 1
                        ? bounds.logBeta()
                        : bounds.logPosterior())
                .to(x0.device(), ScalarType.Double);
    Tensor mean = posterior.mean(prediction.x0(), y);
    return bits(VariationalBound.nats(posterior, x0, y, mean, logVariance));
  }

  /** Those of the step; the last, whose posterior has no variance, takes that of the one before. */
  private static LearnedVariance bounds(StepGrid grid, int i) {
    int last = grid.steps() - 1;
    if (i < last) {
      return LearnedVariance.between(grid.gamma(i), grid.gamma(i + 1));
    }
    double logBeta = Math.log1p(-grid.gamma(i));
    return new LearnedVariance(logBeta, i == 0 ? logBeta : bounds(grid, i - 1).logPosterior());
  }

  /** KL(q(y_T | y0) || N(0, 1)) (DDPM, eq. 5). */
  private static double[] prior(double gamma, Tensor x0) {
    try (Scalar signal = new Scalar(Math.sqrt(gamma))) {
      Tensor none = Tensors.of(0.0).to(x0.device(), ScalarType.Double);
      Tensor mean = x0.to(ScalarType.Double).mul(signal);
      return bits(VariationalBound.kl(mean, Math.log1p(-gamma), none, none));
    }
  }

  private static double[] bits(Tensor nats) {
    double[] bits = Tensors.toDoubles(nats.mean(1, 2, 3));
    return Arrays.stream(bits).map(each -> each / Math.log(2)).toArray();
  }

  /** The bound for each image. */
  public double[] total() {
    double[] total = prior.clone();
    for (double[] term : terms) {
      for (int i = 0; i < total.length; i++) {
        total[i] += term[i];
      }
    }
    return total;
  }
}
