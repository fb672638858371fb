package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Attention;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;

/** Attention of one set of tokens to another (Vaswani et al. 2017, section 3.2.2). */
final class MultiHeadAttention {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear out;
  private final int heads;

  /**
   * @param width of the tokens that ask
   * @param contextWidth of the tokens that are asked
   * @param innerWidth of all heads together
   */
  MultiHeadAttention(Parameters p, int width, int contextWidth, int innerWidth, int heads) {
    this.heads = heads;
    query = Linear.glorot(p.scope("query"), width, innerWidth);
    key = Linear.glorot(p.scope("key"), contextWidth, innerWidth);
    value = Linear.glorot(p.scope("value"), contextWidth, innerWidth);
    out = Linear.glorot(p.scope("out"), innerWidth, width);
  }

  /**
   * @param x {@code [B, T, width]}
   * @param context {@code [B, S, contextWidth]}
   * @return {@code [B, T, width]}
   */
  Tensor forward(Tensor x, Tensor context) {
    Tensor attended =
        Attention.of(
            split(query.forward(x)), split(key.forward(context)), split(value.forward(context)));
    return out.forward(attended.transpose(1, 2).flatten(2, -1));
  }

  /** {@code [B, T, inner] -> [B, heads, T, inner / heads]}. */
  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
