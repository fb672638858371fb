package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.sfumato.nn.Attention;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/** Self-attention of every pixel to every pixel, as a residual (ADM, section 3). */
final class AttentionBlock implements Layer {
  private final GroupNorm norm;
  private final Linear qkv;
  private final Linear out;
  private final int heads;
  private final AttentionOrder order;

  AttentionBlock(Parameters p, UNetConfig config, int channels) {
    heads = config.headsFor(channels);
    order = config.attentionOrder();
    norm = new GroupNorm(p.scope("norm"), channels, config.normGroups());
    qkv = Linear.conv1d(p.scope("qkv"), channels, 3 * channels);
    out = Linear.zeroConv1d(p.scope("proj_out"), channels, channels);
  }

  @Override
  public Tensor forward(Pass pass, Tensor x, Tensor embedding) {
    long batch = x.size(0);
    long channels = x.size(1);
    long height = x.size(2);
    long width = x.size(3);
    // In channels-last order pixels are rows already: [B, T, C] with T = H W is a view.
    Tensor rows = norm.forward(x).permute(0, 2, 3, 1).reshape(batch, height * width, channels);
    Tensor[] parts = split(qkv.forward(rows), heads, order);
    Tensor attended = Attention.of(parts[0], parts[1], parts[2]); // [B, heads, T, d]
    Tensor merged = attended.transpose(1, 2).reshape(batch, height * width, channels);
    Tensor h = out.forward(merged).view(batch, height, width, channels).permute(0, 3, 1, 2);
    return x.add(h);
  }

  /** {@code [B, T, 3C]} into queries, keys and values, each {@code [B, heads, T, C / heads]}. */
  static Tensor[] split(Tensor qkv, int heads, AttentionOrder order) {
    long batch = qkv.size(0);
    long length = qkv.size(1);
    long width = qkv.size(2) / (3L * heads);
    Tensor parts =
        order == AttentionOrder.QKV_FIRST
            ? qkv.view(batch, length, 3, heads, width).permute(2, 0, 3, 1, 4)
            : qkv.view(batch, length, heads, 3, width).permute(3, 0, 2, 1, 4);
    // One gradient for all three: three selections would each fill a whole one with zeros.
    TensorVector each = parts.unbind(0);
    return new Tensor[] {each.get(0), each.get(1), each.get(2)};
  }
}
