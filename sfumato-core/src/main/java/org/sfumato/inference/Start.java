package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.ForwardProcess;
import org.sfumato.diffusion.Residual;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.model.NetworkConfig;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.task.Patch;
import org.sfumato.task.PhotoTask;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Where a walk begins: with noise; or, where there is a draft, with that under so much noise that
 * its layout stays and its details are drawn anew (SDEdit, section 3). Smooth places of a
 * photograph to be restored begin without noise.
 *
 * @param y the noisy pictures, {@code [B, 3, H, W]}
 * @param grid the levels from there on
 */
record Start(Tensor y, StepGrid grid) {
  /** Signal power that a draft is begun at. */
  static final double DRAFT_GAMMA = 0.5;

  /** Detail up to which a place is smooth: there a walk begins without noise. */
  private static final double SMOOTH = 0.04;

  /** How fast noise comes back above that: at twice the detail all but a sixteenth is there. */
  private static final double STEEPNESS = 4;

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
      Tensor y =
          diffusion.residual() == ResidualKind.LOCAL
              ? quieter(noise, patches, residual, compute)
              : noise;
      return new Start(y, sampling.grid(trained, network.noiseInput()));
    }
    StepGrid grid = sampling.gridFrom(DRAFT_GAMMA, trained, network.noiseInput());
    try (Scope scope = new Scope()) {
      Tensor drafts = PixelTensors.stack(patches.stream().map(Patch::draft).toList(), compute);
      Tensor gamma = compute.place(Tensors.of(grid.gamma(0)));
      return new Start(scope.keep(ForwardProcess.noisy(residual.of(drafts), noise, gamma)), grid);
    }
  }

  /**
   * Noise that is less where the condition is smooth, of tasks that leave it so. A small network
   * leaves a little of the noise that it began with, which only smooth places show. Samplers that
   * draw fresh noise bring it back.
   */
  private static Tensor quieter(
      Tensor noise, List<Patch> patches, Residual residual, Compute compute) {
    if (patches.stream().noneMatch(patch -> patch.task().smoothStaysSmooth())) {
      return noise;
    }
    float[] limits = new float[patches.size()];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = spreadWhereSmooth(patches.get(i).task());
    }
    // A spread grows with the square root of detail.
    try (Scope scope = new Scope();
        Scalar all = new Scalar(1.0);
        Scalar power = new Scalar(2 * STEEPNESS)) {
      Tensor limit = compute.place(Tensors.of(limits, limits.length, 1, 1, 1));
      Tensor missing = limit.div(residual.spread()).clamp_max(all).pow(power);
      return scope.keep(noise.sub(noise.mul(missing)));
    }
  }

  /** Of a guess, amid the most detail that still is smooth; 0 if no place is to be taken for it. */
  private static float spreadWhereSmooth(PhotoTask task) {
    return task.smoothStaysSmooth() ? (float) (task.spreadOfDetail() * Math.sqrt(SMOOTH)) : 0;
  }
}
