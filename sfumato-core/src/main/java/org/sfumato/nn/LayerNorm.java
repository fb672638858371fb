package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Layer normalisation (Ba et al. 2016) over the last dimension, eps 1e-6 as transformers have it.
 */
public final class LayerNorm {
  private static final double EPS = 1e-6;

  private final Parameter weight;
  private final Parameter bias;
  private final long width;

  private LayerNorm(Parameters p, int width, Init scale) {
    this.width = width;
    weight = p.declare("weight", scale, width);
    bias = p.declare("bias", Init.ZERO, width);
  }

  public static LayerNorm of(Parameters p, int width) {
    return new LayerNorm(p, width, Init.ONE);
  }

  /** The same, starting at zero: what it ends has no effect until it is learned. */
  public static LayerNorm zero(Parameters p, int width) {
    return new LayerNorm(p, width, Init.ZERO);
  }

  /** {@code [..., width]}, to 32 bits whatever it was. */
  public Tensor forward(Tensor x) {
    return torch.layer_norm(
        x.to(ScalarType.Float),
        new long[] {width},
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        EPS,
        false);
  }
}
