package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;

/** How far a prediction is from its target (Palette, eq. 1 and section 5.6: p = 1 or 2). */
public enum Loss {
  /** Absolute differences: less diverse samples. */
  L1 {
    @Override
    Tensor distance(Tensor difference) {
      return difference.abs();
    }
  },
  /** Squared differences: more diverse samples, Palette's choice. */
  L2 {
    @Override
    Tensor distance(Tensor difference) {
      return difference.square();
    }
  };

  abstract Tensor distance(Tensor difference);

  /**
   * The loss of each example, averaged over the part that is to be generated.
   *
   * @param prediction {@code [B, C, H, W]}
   * @param target {@code [B, C, H, W]}
   * @param mask {@code [B, 1, H, W]}: 1 where the loss counts; its area normalises the loss
   * @return {@code [B]}
   */
  public Tensor of(Tensor prediction, Tensor target, Tensor mask) {
    Tensor counted = distance(prediction.sub(target)).mul(mask);
    Tensor area = mask.expand_as(target).sum(1, 2, 3);
    return counted.sum(1, 2, 3).div(area);
  }
}
