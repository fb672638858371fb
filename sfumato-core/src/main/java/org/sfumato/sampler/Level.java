package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.Prediction;

/**
 * A level of the grid, with what is seen there.
 *
 * @param y the noisy image, {@code [B, C, H, W]}
 * @param gamma its signal power
 * @param prediction its parts, as the denoiser sees them
 */
public record Level(Tensor y, double gamma, Prediction prediction) {
  /** The clean image, as the denoiser sees it. */
  public Tensor x0() {
    return prediction.x0();
  }
}
