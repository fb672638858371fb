package org.sfumato.model;

import java.util.Deque;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Attention;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Init;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Tensors;

/** Attention from the mean over all pixels, which is put before them (after CLIP). */
final class AttentionPool implements Pooling.Pool {
  private final GroupNorm norm;
  private final Parameter positions;
  private final Linear qkv;
  private final Linear out;
  private final int heads;

  AttentionPool(Parameters p, UNetConfig config) {
    int channels = config.width(config.levels() - 1);
    int side = config.imageSize() >> (config.levels() - 1);
    heads = config.headsFor(channels);
    norm = new GroupNorm(p.scope(0), channels, config.normGroups());
    Parameters pool = p.scope(2);
    positions =
        pool.declare(
            "positional_embedding",
            Init.normal(1 / Math.sqrt(channels)),
            channels,
            (long) side * side + 1);
    qkv = Linear.conv1d(pool.scope("qkv_proj"), channels, 3 * channels);
    out = Linear.conv1d(pool.scope("c_proj"), channels, config.outChannels());
  }

  @Override
  public Tensor forward(Pass pass, Deque<Tensor> stages, Tensor bottom) {
    return pass.run(
        (p, in) -> attend(torch.silu(norm.forward(in[0]))).to(ScalarType.Float), bottom);
  }

  private Tensor attend(Tensor h) {
    Tensor pixels = h.flatten(2, -1).transpose(1, 2); // [B, T, C]
    Tensor tokens =
        Tensors.cat(1, pixels.mean(new long[] {1}, true, new ScalarTypeOptional()), pixels)
            .add(positions.tensor().transpose(0, 1));
    Tensor[] parts = AttentionBlock.split(qkv.forward(tokens), heads, AttentionOrder.QKV_FIRST);
    Tensor attended = Attention.of(parts[0], parts[1], parts[2]).transpose(1, 2).flatten(2, -1);
    return out.forward(attended.select(1, 0));
  }
}
