package org.sfumato.inference;

import java.util.List;
import org.sfumato.diffusion.Residual;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;

/** What patches tell of their pictures, as tensors. */
public final class Residuals {
  private Residuals() {}

  /** Differences to {@link Patch#guess}, if such is the kind, in units of its likely error. */
  public static Residual of(List<Patch> patches, ResidualKind kind, Compute compute) {
    if (!kind.isOn()) {
      return Residual.NONE;
    }
    List<Pixels> spreads =
        patches.stream()
            .map(
                patch ->
                    kind == ResidualKind.LOCAL
                        ? patch.localSpread()
                        : Pixels.filled(1, 1, 1, (float) patch.task().spread()))
            .toList();
    try (Scope scope = new Scope()) {
      return new Residual(
          scope.keep(PixelTensors.stack(patches.stream().map(Patch::guess).toList(), compute)),
          scope.keep(PixelTensors.stack(spreads, compute)));
    }
  }
}
