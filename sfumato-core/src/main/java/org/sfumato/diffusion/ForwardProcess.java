package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.Scope;

/** The process that turns an image into noise. */
public final class ForwardProcess {
  private static final Scalar ONE = Scope.own(new Scalar(1));

  private ForwardProcess() {}

  /**
   * q(y_gamma | y0): y = sqrt(gamma) y0 + sqrt(1 - gamma) eps (Palette, eq. 4 of its appendix;
   * DDPM, eq. 4).
   *
   * @param gamma {@code [B, 1, 1, 1]}, 64-bit
   */
  public static Tensor noisy(Tensor y0, Tensor eps, Tensor gamma) {
    return signal(gamma, y0).mul(y0).add(noise(gamma, y0).mul(eps));
  }

  /** sqrt(gamma), in the type of {@code like}. */
  static Tensor signal(Tensor gamma, Tensor like) {
    return gamma.sqrt().to(like.scalar_type());
  }

  /**
   * sqrt(1 - gamma), in the type of {@code like}. In 32 bits the difference would be wrong by some
   * percent at the least noise of Palette's schedule, where gamma is 1 - 1e-6.
   */
  static Tensor noise(Tensor gamma, Tensor like) {
    return gamma.to(ScalarType.Double).neg().add(ONE).sqrt().to(like.scalar_type());
  }
}
