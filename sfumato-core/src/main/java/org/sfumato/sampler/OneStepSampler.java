package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;

/** A sampler that looks at one prediction at a time. */
public interface OneStepSampler extends GridSampler {
  /** One step, from signal power {@code gamma} to the larger {@code next}, which is less than 1. */
  Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise);

  @Override
  default Tensor step(Level at, Past before, double next, Denoiser denoiser, BatchNoise noise) {
    return step(at.y(), at.prediction(), at.gamma(), next, noise);
  }
}
