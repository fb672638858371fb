package org.sfumato.inference;

import java.util.List;
import org.sfumato.diffusion.Residual;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** What patches tell of their pictures, as tensors. */
public final class Residuals {
  private Residuals() {}

  /** Differences to {@link Patch#guess}, in units of each patch's {@code Task.spread()}. */
  public static Residual of(List<Patch> patches, Compute compute) {
    float[] spreads = new float[patches.size()];
    for (int i = 0; i < spreads.length; i++) {
      spreads[i] = (float) patches.get(i).task().spread();
    }
    try (Scope scope = new Scope()) {
      return new Residual(
          scope.keep(PixelTensors.stack(patches.stream().map(Patch::guess).toList(), compute)),
          scope.keep(compute.place(Tensors.of(spreads, spreads.length, 1, 1, 1))));
    }
  }
}
