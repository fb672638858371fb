package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;

/** The process that turns an image into noise. */
public final class ForwardProcess {
  private ForwardProcess() {}

  /**
   * q(y_gamma | y0): y = sqrt(gamma) y0 + sqrt(1 - gamma) eps (Palette, eq. 4 of its appendix;
   * DDPM, eq. 4).
   *
   * @param gamma {@code [B, 1, 1, 1]}
   */
  public static Tensor noisy(Tensor y0, Tensor eps, Tensor gamma) {
    return gamma.sqrt().mul(y0).add(gamma.neg().add(one()).sqrt().mul(eps));
  }

  static org.bytedeco.pytorch.Scalar one() {
    return ONE;
  }

  private static final org.bytedeco.pytorch.Scalar ONE =
      org.sfumato.torch.Scope.own(new org.bytedeco.pytorch.Scalar(1));
}
