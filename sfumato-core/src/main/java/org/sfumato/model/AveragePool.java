package org.sfumato.model;

import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/** The mean over all pixels of the bottom, then one layer, which starts at zero. */
final class AveragePool implements Pooling.Pool {
  private final GroupNorm norm;
  private final Conv2d out;

  AveragePool(Parameters p, UNetConfig config) {
    int channels = config.width(config.levels() - 1);
    norm = new GroupNorm(p.scope(0), channels, config.normGroups());
    out = Conv2d.zero(p.scope(3), channels, config.outChannels(), 1);
  }

  @Override
  public Tensor forward(Pass pass, Deque<Tensor> stages, Tensor bottom) {
    return pass.run(
        (p, in) -> {
          Tensor mean = torch.adaptive_avg_pool2d(torch.silu(norm.forward(in[0])), 1, 1);
          return out.forward(mean).flatten(1, -1).to(ScalarType.Float);
        },
        bottom);
  }
}
