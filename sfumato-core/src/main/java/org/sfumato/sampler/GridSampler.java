package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/** A sampler that goes from each level of the grid straight to the next: the walk they share. */
public interface GridSampler extends Sampler {
  /**
   * One step, to a level whose signal power is less than 1.
   *
   * @param at where the step begins
   * @param before what is left of where the step before began; null at the first
   * @param next signal power of the level to reach
   * @return the noisy image there, {@code [B, C, H, W]}
   */
  Tensor step(Level at, Past before, double next, Denoiser denoiser, BatchNoise noise);

  @Override
  default Tensor sample(
      Denoiser denoiser, Tensor start, StepGrid grid, BatchNoise noise, StepListener listener) {
    // Else the image would hold on to the activations of every step.
    try (Scope whole = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor y = start;
      Past before = null;
      int steps = grid.steps();
      for (int i = 0; i < steps; i++) {
        Tensor reached;
        Past past;
        try (Scope scope = new Scope()) {
          Level at = new Level(y, grid.gamma(i), denoiser.denoise(y, grid.gamma(i)));
          // At gamma = 1 there is no noise left, whatever the sampler: the image is the prediction.
          reached =
              grid.gamma(i + 1) == 1
                  ? at.x0()
                  : step(at, before, grid.gamma(i + 1), denoiser, noise);
          listener.onStep(i + 1, steps, at.x0());
          // Handles of the walk's own: it closes them, and what they show may be the denoiser's.
          reached = scope.keep(reached.detach());
          past = new Past(at.gamma(), scope.keep(at.x0().detach()));
        }
        if (y != start) {
          y.close();
        }
        if (before != null) {
          before.x0().close();
        }
        y = reached;
        before = past;
      }
      return whole.keep(y);
    }
  }
}
