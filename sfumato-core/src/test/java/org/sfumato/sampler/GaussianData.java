package org.sfumato.sampler;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.LearnedVariance;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Tensors;

/**
 * Images whose every value is N(mean, std^2): the one kind of data whose best denoiser is known in
 * closed form, and so the oracle of samplers.
 */
record GaussianData(double mean, double std) {
  /** The expectation of the clean image: what the best possible network would say. */
  Denoiser denoiser() {
    return (y, gamma) -> Prediction.ofX0(y, expectedX0(y, gamma), gamma);
  }

  /** The same from a network that is asked for something else. */
  Denoiser denoiser(Parameterization form) {
    return (y, gamma) -> {
      Prediction best = denoiser().denoise(y, gamma);
      Tensor level = Tensors.of(gamma).view(1, 1, 1, 1);
      Tensor output = form.target(best.x0(), best.eps(), level);
      return form.prediction(output, y, gamma);
    };
  }

  /**
   * The same from a network that also knows how far a step of a grid may be off: p(y' | y) is
   * normal, its variance the posterior's and that of x0 given y.
   */
  Denoiser denoiser(StepGrid grid) {
    return (y, gamma) -> {
      Prediction best = denoiser().denoise(y, gamma);
      double next = grid.gamma(Arrays.binarySearch(grid.gammas(), gamma) + 1);
      if (next == 1) {
        return best.withVariance(torch.zeros_like(y));
      }
      LearnedVariance bounds = LearnedVariance.between(gamma, next);
      double middle = (bounds.logBeta() + bounds.logPosterior()) / 2;
      double half = (bounds.logBeta() - bounds.logPosterior()) / 2;
      double output = (Math.log(variance(gamma, next)) - middle) / half;
      return best.withVariance(torch.full_like(y, new Scalar(output)));
    };
  }

  /** Var[y' | y], of the step from one level to the next. */
  double variance(double gamma, double next) {
    double ofX0 = std * std * (1 - gamma) / (gamma * std * std + 1 - gamma);
    Posterior posterior = Posterior.between(gamma, next);
    return posterior.variance() + Math.pow(posterior.x0Coefficient(), 2) * ofX0;
  }

  private Tensor expectedX0(Tensor y, double gamma) {
    double gain = gain(gamma);
    return y.mul(new Scalar(gain)).add(new Scalar(mean * (1 - gain * Math.sqrt(gamma))));
  }

  /** What standard normal values become where the noisy images of a level lie. */
  Tensor noisy(Tensor normal, double gamma) {
    double spread = Math.sqrt(gamma * std * std + 1 - gamma);
    return normal.mul(new Scalar(spread)).add(new Scalar(Math.sqrt(gamma) * mean));
  }

  /** d E[x0 | y] / dy: the covariance of x0 and y over the variance of y. */
  double gain(double gamma) {
    return Math.sqrt(gamma) * std * std / (gamma * std * std + 1 - gamma);
  }
}
