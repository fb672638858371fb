package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/**
 * Halves the resolution by a convolution of stride 2, or doubles it by repetition and a
 * convolution.
 */
final class Resample implements Layer {
  /** A change of resolution. */
  enum Kind {
    NONE,
    DOWN,
    UP;

    /** Without parameters: the mean of four pixels, or each pixel four times. */
    Tensor apply(Tensor x) {
      return switch (this) {
        case NONE -> x;
        case DOWN -> torch.avg_pool2d(x, 2, 2);
        case UP -> torch.upsample_nearest2d(x, new long[] {2 * x.size(2), 2 * x.size(3)});
      };
    }
  }

  private final Conv2d conv;
  private final Kind kind;

  Resample(Parameters p, int channels, Kind kind) {
    this.kind = kind;
    conv =
        kind == Kind.DOWN
            ? Conv2d.down(p.scope("op"), channels, channels, 3)
            : Conv2d.of(p.scope("conv"), channels, channels, 3);
  }

  @Override
  public Tensor forward(Pass pass, Tensor x, Tensor embedding) {
    return conv.forward(kind == Kind.UP ? kind.apply(x) : x);
  }
}
