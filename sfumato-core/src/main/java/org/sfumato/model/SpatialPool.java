package org.sfumato.model;

import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/** The means over all pixels of every stage, side by side, through one hidden layer. */
final class SpatialPool implements Pooling.Pool {
  private static final int HIDDEN = 2048;

  private final Linear in;
  private final GroupNorm norm; // or null
  private final Linear out;

  private SpatialPool(Linear in, GroupNorm norm, Linear out) {
    this.in = in;
    this.norm = norm;
    this.out = out;
  }

  static SpatialPool plain(Parameters p, UNetConfig config, Encoder encoder) {
    return new SpatialPool(
        Linear.of(p.scope(0), features(config, encoder), HIDDEN),
        null,
        Linear.of(p.scope(2), HIDDEN, config.outChannels()));
  }

  static SpatialPool normed(Parameters p, UNetConfig config, Encoder encoder) {
    return new SpatialPool(
        Linear.of(p.scope(0), features(config, encoder), HIDDEN),
        new GroupNorm(p.scope(1), HIDDEN, config.normGroups()),
        Linear.of(p.scope(3), HIDDEN, config.outChannels()));
  }

  private static int features(UNetConfig config, Encoder encoder) {
    int bottom = config.width(config.levels() - 1);
    return bottom + encoder.skipWidths().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public Tensor forward(Pass pass, Deque<Tensor> stages, Tensor bottom) {
    List<Tensor> means = new ArrayList<>();
    for (Iterator<Tensor> down = stages.descendingIterator(); down.hasNext(); ) {
      means.add(mean(down.next()));
    }
    means.add(mean(bottom));
    Tensor hidden = in.forward(torch.cat(new TensorVector(means.toArray(Tensor[]::new)), 1));
    Tensor active = norm == null ? torch.relu(hidden) : torch.silu(norm.forward(hidden));
    return out.forward(active).to(ScalarType.Float);
  }

  private static Tensor mean(Tensor h) {
    return torch.adaptive_avg_pool2d(h, 1, 1).flatten(1, -1);
  }
}
