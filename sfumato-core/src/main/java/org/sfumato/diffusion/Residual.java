package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;

/**
 * Pictures told as their difference to a first guess, in units of the guess's likely error: so a
 * network need not learn what is known, and what is left to learn has about unit variance, as noise
 * schedules expect (Whang, section 3.2; EDM, section 5).
 *
 * @param guess {@code [B, 3, H, W]} in [-1, 1]; null where the network deals with pictures
 *     themselves
 * @param spread standard deviation of pictures around their guess, {@code [B, 1, 1, 1]} or {@code
 *     [B, 1, H, W]}; or null
 */
public record Residual(Tensor guess, Tensor spread) {
  /** For networks that deal with pictures themselves. */
  public static final Residual NONE = new Residual(null, null);

  /** The residual of a picture {@code [B, 3, H, W]}. */
  public Tensor of(Tensor picture) {
    return guess == null ? picture : picture.sub(guess).div(spread);
  }

  /** The picture of which this is the residual. */
  public Tensor picture(Tensor residual) {
    return guess == null ? residual : residual.mul(spread).add(guess);
  }

  /** A denoiser of residuals whose x0 is told as a picture, to be clipped or mended as one. */
  public Denoiser told(Denoiser network) {
    return guess == null
        ? network
        : (y, gamma) -> {
          Prediction residual = network.denoise(y, gamma);
          return new Prediction(picture(residual.x0()), residual.eps(), residual.variance());
        };
  }

  /** The way back: x0, told as a picture, becomes a residual, and the noise is derived from it. */
  public Denoiser untold(Denoiser pictures) {
    return guess == null
        ? pictures
        : (y, gamma) -> {
          Prediction picture = pictures.denoise(y, gamma);
          return picture.withX0(y, of(picture.x0()), gamma);
        };
  }
}
