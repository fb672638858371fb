package org.sfumato.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout whose randomness is the pass's own stream: libtorch's draws from a hidden process-wide
 * one, which could be neither saved nor resumed.
 *
 * @param probability that a value is dropped; the others are scaled by 1 / (1 - probability)
 */
public record Dropout(double probability) {
  public Tensor forward(Pass pass, Tensor x) {
    if (!pass.training() || probability == 0) {
      return x;
    }
    double kept = 1 - probability;
    Tensor mask = torch.empty_like(x.detach().cpu()); // drawn on the processor, like all randomness
    pass.dropoutRandom().fillBernoulli(mask, kept);
    return x.mul(mask.to(x.device(), x.scalar_type())).mul(new Scalar(1 / kept));
  }
}
