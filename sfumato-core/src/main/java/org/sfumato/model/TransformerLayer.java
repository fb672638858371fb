package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.LayerNorm;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.Scope;

/**
 * Attention, then an MLP, each as a residual with its norm before it. The sum that they add to
 * stays in 32 bits.
 */
final class TransformerLayer {
  private final LayerNorm norm;
  private final MultiHeadAttention attention;
  private final Mlp mlp;

  private TransformerLayer(
      Parameters p, int width, int contextWidth, int innerWidth, int heads, int mlpRatio) {
    norm = LayerNorm.of(p.scope("norm"), width);
    attention =
        new MultiHeadAttention(p.scope("attention"), width, contextWidth, innerWidth, heads);
    mlp = new Mlp(p.scope("mlp"), width, mlpRatio);
  }

  /** Tokens that look at one another. */
  static TransformerLayer self(Parameters p, int width, int heads, int mlpRatio) {
    return new TransformerLayer(p, width, width, width, heads, mlpRatio);
  }

  /** Tokens that look at others, in the narrower of the two widths. */
  static TransformerLayer cross(
      Parameters p, int width, int contextWidth, int heads, int mlpRatio) {
    int innerWidth = Math.min(width, contextWidth);
    return new TransformerLayer(p, width, contextWidth, innerWidth, heads, mlpRatio);
  }

  /** Self-attention: {@code [B, T, width]}, kept. */
  Tensor forward(Tensor x) {
    try (Scope scope = new Scope()) {
      Tensor normal = norm.forward(x);
      return scope.keep(mlp.forward(x.add(attention.forward(normal, normal))));
    }
  }

  /**
   * Cross-attention.
   *
   * @param x {@code [B, T, width]}
   * @param context {@code [B, S, contextWidth]}, taken as it is
   * @return {@code [B, T, width]}
   */
  Tensor forward(Tensor x, Tensor context) {
    try (Scope scope = new Scope()) {
      return scope.keep(mlp.forward(x.add(attention.forward(norm.forward(x), context))));
    }
  }
}
