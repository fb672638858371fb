package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.Tensors;

/** What the network sees beside the noisy image. */
public enum Condition {
  /** Nothing. */
  NONE,
  /**
   * An image of the same size, concatenated before the noisy image: {@code [x, y]} (Palette,
   * section 3).
   */
  IMAGE,
  /**
   * A smaller image, enlarged bilinearly and concatenated after the noisy image (ADM, section 5.2
   * and appendix).
   */
  LOW_RESOLUTION;

  /** The channel at which the noisy image begins in {@link #with}. */
  public int startOfNoisy(int conditionChannels) {
    return this == IMAGE ? conditionChannels : 0;
  }

  /** The channel at which the condition begins. */
  public int startOfCondition(int noisyChannels) {
    return this == IMAGE ? 0 : noisyChannels;
  }

  /** The noisy image and its condition as one, {@code [B, C + conditionChannels, H, W]}. */
  Tensor with(Tensor y, Tensor condition) {
    if ((this == NONE) != (condition == null)) {
      throw new IllegalArgumentException("this network's condition is " + this);
    }
    return switch (this) {
      case NONE -> y;
      case IMAGE -> Tensors.cat(1, condition, y); // Palette: [x, y]
      case LOW_RESOLUTION -> Tensors.cat(1, y, enlarge(condition, y.size(2), y.size(3)));
    };
  }

  private static Tensor enlarge(Tensor image, long height, long width) {
    return torch.upsample_bilinear2d(image, new long[] {height, width}, false);
  }
}
