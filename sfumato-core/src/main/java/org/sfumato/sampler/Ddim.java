package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;

/**
 * DDIM (Song et al. 2021, eq. 12 and 16).
 *
 * @param eta 0: no noise is added and the start decides everything; 1: as much as DDPM's posterior
 */
public record Ddim(double eta) implements OneStepSampler {
  public Ddim {
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta must be in [0, 1], not " + eta);
    }
  }

  @Override
  public Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise) {
    double sigma = eta * Math.sqrt(Posterior.between(gamma, next).variance());
    try (Scalar signal = new Scalar(Math.sqrt(next));
        Scalar direction = new Scalar(Math.sqrt(Math.max(0, 1 - next - sigma * sigma)));
        Scalar fresh = new Scalar(sigma)) {
      Tensor mean = prediction.x0().mul(signal).add(prediction.eps().mul(direction));
      return sigma == 0 ? mean : mean.add(noise.like(y).mul(fresh));
    }
  }
}
