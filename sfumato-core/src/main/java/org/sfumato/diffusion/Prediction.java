package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A guess at the two parts of a noisy image {@code y = sqrt(gamma) x0 + sqrt(1 - gamma) eps}. The
 * two always fit {@code y} together: who changes one derives the other anew.
 *
 * @param x0 the clean image, {@code [B, C, H, W]}
 * @param eps the noise, {@code [B, C, H, W]}
 * @param variance where a step's variance lies between the two extremes of {@link LearnedVariance},
 *     {@code [B, C, H, W]}, -1 to 1; null where the network does not say
 */
public record Prediction(Tensor x0, Tensor eps, Tensor variance) {
  /** One that says nothing of variances. */
  public Prediction(Tensor x0, Tensor eps) {
    this(x0, eps, null);
  }

  /**
   * The prediction whose clean image is {@code x0}: eps = (y - sqrt(gamma) x0) / sqrt(1 - gamma).
   */
  public static Prediction ofX0(Tensor y, Tensor x0, double gamma) {
    try (Scalar a = new Scalar(Math.sqrt(gamma));
        Scalar b = new Scalar(1 / Math.sqrt(1 - gamma))) {
      return new Prediction(x0, y.sub(x0.mul(a)).mul(b));
    }
  }

  /**
   * The prediction whose noise is {@code eps}: x0 = (y - sqrt(1 - gamma) eps) / sqrt(gamma)
   * (Palette, eq. 8).
   */
  public static Prediction ofEps(Tensor y, Tensor eps, double gamma) {
    try (Scalar a = new Scalar(Math.sqrt(1 - gamma));
        Scalar b = new Scalar(1 / Math.sqrt(gamma))) {
      return new Prediction(y.sub(eps.mul(a)).mul(b), eps);
    }
  }

  /** The same with another clean image, and the noise that goes with it. */
  public Prediction withX0(Tensor y, Tensor newX0, double gamma) {
    return ofX0(y, newX0, gamma).withVariance(variance);
  }

  /** The same with what the network says of the variance. */
  public Prediction withVariance(Tensor newVariance) {
    return new Prediction(x0, eps, newVariance);
  }
}
