package org.sfumato.model;

import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/**
 * How a classifier comes from pixels to logits: the four ways of guided-diffusion, with its names.
 */
public enum Pooling {
  /** Attention from the mean over all pixels to each ({@link AttentionPool}): ADM's. */
  ATTENTION(2) {
    @Override
    Pool create(Parameters out, UNetConfig config, Encoder encoder) {
      return new AttentionPool(out, config);
    }
  },
  /** The mean over all pixels of the bottom ({@link AveragePool}). */
  ADAPTIVE(3) {
    @Override
    Pool create(Parameters out, UNetConfig config, Encoder encoder) {
      return new AveragePool(out, config);
    }
  },
  /** The means over all pixels of every stage, through a hidden layer ({@link SpatialPool}). */
  SPATIAL(2) {
    @Override
    Pool create(Parameters out, UNetConfig config, Encoder encoder) {
      return SpatialPool.plain(out, config, encoder);
    }
  },
  /** The same with a norm in the hidden layer. */
  SPATIAL_V2(3) {
    @Override
    Pool create(Parameters out, UNetConfig config, Encoder encoder) {
      return SpatialPool.normed(out, config, encoder);
    }
  };

  private final int lastLayer;

  Pooling(int lastLayer) {
    this.lastLayer = lastLayer;
  }

  /**
   * @param out where the parameters go
   */
  abstract Pool create(Parameters out, UNetConfig config, Encoder encoder);

  /** The name that the parameters of the layer that says the logits begin with. */
  String outputLayer() {
    return "out." + lastLayer + ".";
  }

  /** From pixels to logits. */
  interface Pool {
    /**
     * @param stages outputs of the stages of the way down, the last on top
     * @param bottom {@code [B, C, H, W]}
     * @return {@code [B, outChannels]}, 32-bit
     */
    Tensor forward(Pass pass, Deque<Tensor> stages, Tensor bottom);
  }
}
