package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Group normalisation (Wu and He 2018) with a learned scale and shift per channel, eps 1e-5. */
public final class GroupNorm {
  private static final double EPS = 1e-5;

  private final Parameter weight;
  private final Parameter bias;
  private final int groups;

  public GroupNorm(Parameters p, int channels, GroupRule rule) {
    groups = rule.groups(channels);
    weight = p.declare("weight", Init.ONE, channels);
    bias = p.declare("bias", Init.ZERO, channels);
  }

  /** Shape kept: {@code [B, C, ...]}. */
  public Tensor forward(Tensor x) {
    return torch.group_norm(
        x,
        groups,
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        EPS,
        false);
  }
}
