package org.sfumato.torch;

/** The arithmetic of convolutions and matrix products. */
public enum Precision {
  /** 32-bit floats throughout. */
  FP32,
  /**
   * 16-bit brain floats for products, with 32-bit sums; weights, norms' statistics and losses stay
   * 32-bit.
   */
  BF16
}
