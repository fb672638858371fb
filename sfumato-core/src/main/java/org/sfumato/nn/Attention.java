package org.sfumato.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scaled dot-product attention: softmax(Q Kᵀ / sqrt(d)) V (Vaswani et al. 2017, eq. 1). */
public final class Attention {
  /**
   * Weights of a head above which they are not written out on a processor: 2^20 values are 2 MB in
   * bf16, about where the explicit product leaves the cache.
   */
  private static final long EXPLICIT_LIMIT = 1L << 20;

  private Attention() {}

  /**
   * @param q {@code [B, heads, T, d]}
   * @param k {@code [B, heads, S, d]}
   * @param v {@code [B, heads, S, d]}
   * @return {@code [B, heads, T, d]}
   */
  public static Tensor of(Tensor q, Tensor k, Tensor v) {
    if (q.is_cuda()) {
      return torch.scaled_dot_product_attention(q, k, v);
    }
    ScalarType type = q.scalar_type();
    if (q.size(2) * k.size(2) > EXPLICIT_LIMIT) {
      // Never in bf16: this build's fused kernel is some thirty times slower in it than written
      // out.
      return torch
          .scaled_dot_product_attention(
              q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
          .to(type);
    }
    try (Scalar scale = new Scalar(1 / Math.sqrt(q.size(3)))) {
      Tensor weights = torch.softmax(torch.matmul(q.mul(scale), k.transpose(2, 3)), -1);
      return torch.matmul(weights.to(type), v);
    }
  }
}
