package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@code [..., in] -> [..., out]}: x Wᵀ + b. */
public final class Linear {
  private final Parameter weight;
  private final Parameter bias;
  private final int in;
  private final int out;

  private Linear(Parameters p, int in, int out, Init kernel, Init shift, boolean asConv1d) {
    this.in = in;
    this.out = out;
    // The references keep attention's projections as convolutions of width 1 over a sequence.
    weight =
        asConv1d ? p.declare("weight", kernel, out, in, 1) : p.declare("weight", kernel, out, in);
    bias = p.declare("bias", shift, out);
  }

  public static Linear of(Parameters p, int in, int out) {
    return new Linear(p, in, out, Init.fanIn(in), Init.fanIn(in), false);
  }

  /** A linear layer whose weight is stored as {@code [out, in, 1]}. */
  public static Linear conv1d(Parameters p, int in, int out) {
    return new Linear(p, in, out, Init.fanIn(in), Init.fanIn(in), true);
  }

  /** The same, starting at zero. */
  public static Linear zeroConv1d(Parameters p, int in, int out) {
    return new Linear(p, in, out, Init.ZERO, Init.ZERO, true);
  }

  /** A linear layer that starts as those of transformers do: Glorot's uniform, and no shift. */
  public static Linear glorot(Parameters p, int in, int out) {
    return new Linear(p, in, out, Init.glorot(in, out), Init.ZERO, false);
  }

  public Tensor forward(Tensor x) {
    return torch.linear(x, weight.tensor().view(out, in), bias.tensor());
  }
}
