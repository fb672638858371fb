package org.sfumato.model;

/**
 * How distant pixels meet at the resolutions of {@link UNetConfig#attentionResolutions} and at the
 * bottom of a U-Net (Palette, section 5.5 and Table 5).
 */
public enum LongRange {
  /** Every pixel attends to every pixel: ADM's and Palette's. */
  GLOBAL_ATTENTION,
  /** Every pixel attends to those of its own quarter of the image. */
  LOCAL_ATTENTION,
  /** No attention; twice the residual blocks on the way down. */
  MORE_BLOCKS,
  /**
   * No attention; as {@link #MORE_BLOCKS}, with a third block at the bottom, and kernels that reach
   * twice as far in each block as in the one before it.
   */
  DILATED_BLOCKS;

  public boolean attends() {
    return this == GLOBAL_ATTENTION || this == LOCAL_ATTENTION;
  }
}
