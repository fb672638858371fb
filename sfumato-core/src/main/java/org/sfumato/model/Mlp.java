package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.nn.LayerNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;

/** x + W₂ GELU(W₁ LN(x)): every token for itself (Vaswani et al. 2017, section 3.3). */
final class Mlp {
  private final LayerNorm norm;
  private final Linear first;
  private final Linear second;

  Mlp(Parameters p, int width, int ratio) {
    norm = LayerNorm.of(p.scope("norm"), width);
    first = Linear.glorot(p.scope("first"), width, ratio * width);
    second = Linear.glorot(p.scope("second"), ratio * width, width);
  }

  /** {@code [..., width]}, kept. */
  Tensor forward(Tensor x) {
    return x.add(second.forward(torch.gelu(first.forward(norm.forward(x)))));
  }
}
