package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.Prediction;
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

  private Tensor expectedX0(Tensor y, double gamma) {
    double gain = gain(gamma);
    return y.mul(new Scalar(gain)).add(new Scalar(mean * (1 - gain * Math.sqrt(gamma))));
  }

  /** d E[x0 | y] / dy: the covariance of x0 and y over the variance of y. */
  double gain(double gamma) {
    return Math.sqrt(gamma) * std * std / (gamma * std * std + 1 - gamma);
  }
}
