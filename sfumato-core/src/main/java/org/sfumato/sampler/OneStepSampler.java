package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/** A sampler that looks at one prediction at a time. */
public interface OneStepSampler extends Sampler {
  /** One step, from signal power {@code gamma} to the larger {@code next}, which is less than 1. */
  Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise);

  @Override
  default Tensor sample(
      Denoiser denoiser, Tensor start, StepGrid grid, BatchNoise noise, StepListener listener) {
    // Else the image would hold on to the activations of every step.
    try (Scope whole = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor y = start;
      int steps = grid.steps();
      for (int i = 0; i < steps; i++) {
        Tensor before = y;
        try (Scope scope = new Scope()) {
          Prediction prediction = denoiser.denoise(y, grid.gamma(i));
          // At gamma = 1 there is no noise left, whatever the sampler: the image is the prediction.
          y =
              scope.keep(
                  grid.gamma(i + 1) == 1
                      ? prediction.x0()
                      : step(y, prediction, grid.gamma(i), grid.gamma(i + 1), noise));
          listener.onStep(i + 1, steps, prediction.x0());
        }
        if (before != start) {
          before.close();
        }
      }
      return whole.keep(y);
    }
  }
}
