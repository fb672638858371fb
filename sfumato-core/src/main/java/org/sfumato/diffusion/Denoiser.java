package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Splits a noisy image into its clean part and its noise: the one seam between networks and
 * samplers. Parameterization, conditioning, clipping and known pixels all live behind it.
 */
@FunctionalInterface
public interface Denoiser {
  /**
   * @param y the noisy image, {@code [B, C, H, W]}
   * @param gamma its signal power, in (0, 1), the same for the whole batch
   */
  Prediction denoise(Tensor y, double gamma);

  /** Keeps the clean image within [-1, 1], where images lie, and derives the noise anew. */
  default Denoiser clipped() {
    return (y, gamma) -> {
      try (Scalar low = new Scalar(-1);
          Scalar high = new Scalar(1)) {
        Tensor x0 =
            torch.clamp(denoise(y, gamma).x0(), new ScalarOptional(low), new ScalarOptional(high));
        return Prediction.ofX0(y, x0, gamma);
      }
    };
  }

  /**
   * Replaces what is known of the clean image at every step, so that the prediction is used only
   * where {@code mask} is 1 (Palette, appendix B) while the rest of the noisy image stays as
   * training showed it.
   *
   * @param known {@code [B, C, H, W]}
   * @param mask {@code [B, 1, H, W]}: 1 to generate, 0 known
   */
  default Denoiser knowing(Tensor known, Tensor mask) {
    return knowing(known, mask, KnownPixels.NOISY);
  }

  /**
   * As {@link #knowing(Tensor, Tensor)}.
   *
   * @param shown what this denoiser is shown of the known pixels; the sampler's noisy image is the
   *     same either way
   */
  default Denoiser knowing(Tensor known, Tensor mask, KnownPixels shown) {
    return (y, gamma) -> {
      Tensor seen = shown == KnownPixels.CLEAN ? torch.lerp(known, y, mask) : y;
      Tensor x0 = torch.lerp(known, denoise(seen, gamma).x0(), mask);
      return Prediction.ofX0(y, x0, gamma);
    };
  }
}
