package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.Pass;

/** One layer of a stage. */
sealed interface Layer permits ResBlock, AttentionBlock, Resample, Layer.Stem {
  /**
   * @param x {@code [B, C, H, W]}
   * @param embedding of the noise level (and class), already through its activation: {@code [B, E]}
   */
  Tensor forward(Pass pass, Tensor x, Tensor embedding);

  /** The first convolution. */
  record Stem(Conv2d conv) implements Layer {
    @Override
    public Tensor forward(Pass pass, Tensor x, Tensor embedding) {
      return conv.forward(x);
    }
  }
}
