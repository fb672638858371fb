package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.schedule.StepGrid;

/** Walks from noise to an image, recording no gradients. */
public interface Sampler {
  /**
   * @param denoiser the model
   * @param start the noisy image to start from, {@code [B, C, H, W]}; standard normal noise as a
   *     rule
   * @param grid the signal powers to visit; the first is that of {@code start}
   * @param noise for samplers that draw
   * @param listener is told of every step, and stops the walk by throwing
   * @return the clean image, {@code [B, C, H, W]}
   */
  Tensor sample(
      Denoiser denoiser, Tensor start, StepGrid grid, BatchNoise noise, StepListener listener);

  /** How often the denoiser is asked in a walk of so many steps. */
  default int networkCalls(int steps) {
    return steps;
  }
}
