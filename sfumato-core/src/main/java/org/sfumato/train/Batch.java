package org.sfumato.train;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.Objective;
import org.sfumato.diffusion.Residual;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.inference.Residuals;
import org.sfumato.inference.TaskLabels;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;

/**
 * Examples side by side, as tensors.
 *
 * @param condition x, {@code [B, 3, S, S]}
 * @param classes the tasks' labels, {@code [B]}; null for a network that is not told its task
 * @param target y0, {@code [B, 3, S, S]}: the picture, or its residual
 * @param mask {@code [B, 1, S, S]}, 1 to generate, 0 known; ones where all is to be generated
 */
record Batch(Tensor condition, Tensor classes, Tensor target, Tensor mask) {
  /** The tensors belong to the scope around the call. */
  static Batch of(List<TrainingPair> pairs, Objective objective, Compute compute) {
    int size = pairs.get(0).target().width();
    float[] ones = new float[size * size];
    Arrays.fill(ones, 1);
    Pixels all = new Pixels(1, size, size, ones);
    Residual residual =
        objective.config().residual()
            ? Residuals.of(pairs.stream().map(TrainingPair::patch).toList(), compute)
            : Residual.NONE;
    return new Batch(
        PixelTensors.stack(pairs.stream().map(TrainingPair::condition).toList(), compute),
        TaskLabels.of(
            pairs.stream().map(TrainingPair::task).toList(), objective.network(), compute),
        residual.of(PixelTensors.stack(pairs.stream().map(TrainingPair::target).toList(), compute)),
        PixelTensors.stack(
            pairs.stream().map(p -> p.mask() == null ? all : p.mask()).toList(), compute));
  }
}
