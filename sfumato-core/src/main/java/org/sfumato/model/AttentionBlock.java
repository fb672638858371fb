package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.sfumato.nn.Attention;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/**
 * Self-attention as a residual: of every pixel to every pixel (ADM, section 3), or to those of its
 * own quarter of the image (Palette, section 5.5: "4 non-overlapping query blocks").
 */
final class AttentionBlock implements Layer {
  private final GroupNorm norm;
  private final Linear qkv;
  private final Linear out;
  private final int heads;
  private final AttentionOrder order;
  private final int blocksPerSide;

  AttentionBlock(Parameters p, UNetConfig config, int channels) {
    heads = config.headsFor(channels);
    order = config.attentionOrder();
    blocksPerSide = config.longRange() == LongRange.LOCAL_ATTENTION ? 2 : 1;
    norm = new GroupNorm(p.scope("norm"), channels, config.normGroups());
    qkv = Linear.conv1d(p.scope("qkv"), channels, 3 * channels);
    out = Linear.zeroConv1d(p.scope("proj_out"), channels, channels);
  }

  @Override
  public Tensor forward(Pass pass, Tensor x, Tensor embedding) {
    Tensor rows = rows(norm.forward(x));
    Tensor[] parts = split(qkv.forward(rows), heads, order);
    Tensor attended = Attention.of(parts[0], parts[1], parts[2]); // [B', heads, T, d]
    Tensor merged = attended.transpose(1, 2).reshape(rows.size(0), rows.size(1), rows.size(2));
    return x.add(image(out.forward(merged), x.size(2), x.size(3)));
  }

  /**
   * The pixels that attend to one another, side by side: {@code [B, C, H, W] -> [B n n, T, C]} with
   * T = (H / n) (W / n). In channels-last order pixels are rows already: for n = 1 it is a view.
   */
  private Tensor rows(Tensor x) {
    long n = blocksPerSide;
    return x.permute(0, 2, 3, 1)
        .reshape(x.size(0), n, x.size(2) / n, n, x.size(3) / n, x.size(1))
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(n * n * x.size(0), x.size(2) * x.size(3) / (n * n), x.size(1));
  }

  /** The way back: {@code [B n n, T, C] -> [B, C, H, W]}. */
  private Tensor image(Tensor rows, long height, long width) {
    long n = blocksPerSide;
    long channels = rows.size(2);
    return rows.view(rows.size(0) / (n * n), n, n, height / n, width / n, channels)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(rows.size(0) / (n * n), height, width, channels)
        .permute(0, 3, 1, 2);
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
