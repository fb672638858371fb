package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;

/**
 * The variance of a step as the network chooses it between the two that are optimal for extreme
 * data (improved DDPM, eq. 15; ADM, section 2.1).
 *
 * @param logBeta ln of the larger: beta, right for data from a standard normal distribution
 * @param logPosterior ln of the smaller: the posterior's, right for a single image
 */
public record LearnedVariance(double logBeta, double logPosterior) {
  /**
   * The bounds of a schedule's step. The first step, whose posterior has no variance, takes the
   * second's.
   */
  public static LearnedVariance of(DiscreteSchedule schedule, int step) {
    return new LearnedVariance(
        Math.log(schedule.beta(step)), schedule.posteriorLogVarianceClipped(step));
  }

  /**
   * The bounds of a step of any length.
   *
   * @param gamma of the noisy image
   * @param next of the image one step on; larger, and less than 1
   */
  public static LearnedVariance between(double gamma, double next) {
    Posterior posterior = Posterior.between(gamma, next);
    return new LearnedVariance(Math.log1p(-posterior.alpha()), Math.log(posterior.variance()));
  }

  /**
   * ln of the variance: v ln(beta) + (1 - v) ln(posterior variance).
   *
   * @param output what the network says beside its prediction, {@code [B, C, H, W]}: -1 for the
   *     posterior's variance, 1 for beta; as ADM, not kept within these
   * @return {@code [B, C, H, W]}
   */
  public Tensor logVariance(Tensor output) {
    // Improved DDPM, eq. 15, with v = (output + 1) / 2.
    try (Scope scope = new Scope()) {
      Tensor slope = output.mul(new Scalar((logBeta - logPosterior) / 2));
      return scope.keep(slope.add(new Scalar((logBeta + logPosterior) / 2)));
    }
  }
}
