package org.sfumato.diffusion;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
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
      Prediction guess = denoise(y, gamma);
      try (Scalar low = new Scalar(-1);
          Scalar high = new Scalar(1)) {
        Tensor x0 = torch.clamp(guess.x0(), new ScalarOptional(low), new ScalarOptional(high));
        return guess.withX0(y, x0, gamma);
      }
    };
  }

  /**
   * Dynamic thresholding (Imagen, section 2.3): an image of which more than a few values lie beyond
   * 1 is scaled until they do not, where clipping would saturate it. For strong guidance.
   *
   * @param percentile the share of each image's values, by magnitude, that are kept, in (0, 1];
   *     those above are clipped
   */
  default Denoiser thresholded(double percentile) {
    if (!(percentile > 0 && percentile <= 1)) {
      throw new IllegalArgumentException("percentile must be in (0, 1], not " + percentile);
    }
    return (y, gamma) -> {
      Prediction guess = denoise(y, gamma);
      try (Scalar one = new Scalar(1)) {
        // s: the percentile of |x0|, at least 1; x0 <- clip(x0, -s, s) / s
        Tensor s =
            torch
                .quantile(
                    guess.x0().abs().flatten(1, -1),
                    percentile,
                    new LongOptional(1),
                    false,
                    "linear")
                .clamp_min(one)
                .view(-1, 1, 1, 1);
        Tensor x0 =
            torch.clamp(guess.x0(), new TensorOptional(s.neg()), new TensorOptional(s)).div(s);
        return guess.withX0(y, x0, gamma);
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
      Prediction guess = denoise(seen, gamma);
      return guess.withX0(y, torch.lerp(known, guess.x0(), mask), gamma);
    };
  }
}
