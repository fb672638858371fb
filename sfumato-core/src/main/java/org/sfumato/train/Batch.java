package org.sfumato.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.inference.Residuals;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Tensors;

/**
 * Examples side by side, as tensors.
 *
 * @param condition x, {@code [B, 3, S, S]} or smaller; null where there is none
 * @param labels the classes, {@code [B]} 64-bit integers
 * @param target y0, {@code [B, 3, S, S]}: the picture, or its residual
 * @param mask {@code [B, 1, S, S]}, 1 to generate, 0 known; ones where all is to be generated
 */
record Batch(Tensor condition, Tensor labels, Tensor target, Tensor mask) {
  /**
   * The tensors belong to the scope around the call.
   *
   * @param residual whether the targets are residuals, and of which kind
   */
  static Batch of(List<TrainingPair> pairs, ResidualKind residual, Compute compute) {
    int size = pairs.get(0).target().width();
    Pixels all = Pixels.filled(1, size, size, 1);
    Tensor pictures =
        PixelTensors.stack(pairs.stream().map(TrainingPair::target).toList(), compute);
    return new Batch(
        pairs.get(0).condition() == null
            ? null
            : PixelTensors.stack(pairs.stream().map(TrainingPair::condition).toList(), compute),
        compute.place(Tensors.of(pairs.stream().mapToLong(TrainingPair::label).toArray())),
        residual.isOn()
            ? Residuals.of(pairs.stream().map(TrainingPair::patch).toList(), residual, compute)
                .of(pictures)
            : pictures,
        PixelTensors.stack(
            pairs.stream().map(p -> p.mask() == null ? all : p.mask()).toList(), compute));
  }
}
