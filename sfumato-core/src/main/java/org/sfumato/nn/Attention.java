package org.sfumato.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.NoAutocast;
import org.sfumato.torch.Processor;

/**
 * Scaled dot-product attention: softmax(Q Kᵀ / sqrt(d)) V (Vaswani et al. 2017, eq. 1).
 *
 * <p>libtorch's fused operator is the fastest everywhere but in bf16 on a processor, where it is
 * some thirty times slower than it should be on the way back, and both ways if the processor has no
 * AMX: there it is written out, or, where that takes too much memory, done in 32 bits.
 */
public final class Attention {
  /**
   * Weights of a head above which they are not written out: 2^20 values are 2 MB for every head and
   * image.
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
    return of(q, k, v, Processor.multipliesTiles());
  }

  /** The same on a processor that has AMX or not. */
  static Tensor of(Tensor q, Tensor k, Tensor v, boolean tiles) {
    if (isFastFused(q, k, v, tiles)) {
      return torch.scaled_dot_product_attention(q, k, v);
    }
    return q.size(2) * k.size(2) <= EXPLICIT_LIMIT ? writtenOut(q, k, v) : inFullPrecision(q, k, v);
  }

  private static boolean isFastFused(Tensor q, Tensor k, Tensor v, boolean tiles) {
    if (q.is_cuda() || q.scalar_type().intern() != ScalarType.BFloat16) {
      return true;
    }
    boolean wayBack = q.requires_grad() || k.requires_grad() || v.requires_grad();
    return tiles && !wayBack;
  }

  private static Tensor writtenOut(Tensor q, Tensor k, Tensor v) {
    try (Scalar scale = new Scalar(1 / Math.sqrt(q.size(3)))) {
      Tensor weights = torch.softmax(torch.matmul(q.mul(scale), k.transpose(2, 3)), -1);
      return torch.matmul(weights.to(q.scalar_type()), v);
    }
  }

  private static Tensor inFullPrecision(Tensor q, Tensor k, Tensor v) {
    try (NoAutocast off = new NoAutocast()) { // it would make 16 bits of them again
      return torch
          .scaled_dot_product_attention(
              q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
          .to(q.scalar_type());
    }
  }
}
