package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.ForwardProcess;
import org.sfumato.diffusion.Residual;
import org.sfumato.model.NetworkConfig;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Where a walk begins: with noise; or, where there is a draft, with that under so much noise that
 * its layout stays and its details are drawn anew (SDEdit, section 3).
 *
 * @param y the noisy pictures, {@code [B, 3, H, W]}
 * @param grid the levels from there on
 */
record Start(Tensor y, StepGrid grid) {
  /** Signal power that a draft is begun at. */
  static final double DRAFT_GAMMA = 0.5;

  /**
   * @param patches all with a draft, or none
   * @param noise {@code [B, 3, H, W]}
   */
  static Start of(
      List<Patch> patches,
      Residual residual,
      Tensor noise,
      SamplingConfig sampling,
      DiffusionConfig diffusion,
      NetworkConfig network,
      Compute compute) {
    NoiseSchedule trained = diffusion.noiseSchedule();
    if (patches.get(0).draft() == null) {
      return new Start(noise, sampling.grid(trained, network.noiseInput()));
    }
    StepGrid grid = sampling.gridFrom(DRAFT_GAMMA, trained, network.noiseInput());
    try (Scope scope = new Scope()) {
      Tensor drafts = PixelTensors.stack(patches.stream().map(Patch::draft).toList(), compute);
      Tensor gamma = compute.place(Tensors.of(grid.gamma(0)));
      return new Start(scope.keep(ForwardProcess.noisy(residual.of(drafts), noise, gamma)), grid);
    }
  }
}
