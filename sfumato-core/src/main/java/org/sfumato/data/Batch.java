package org.sfumato.data;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.image.Pixels;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Examples side by side, as tensors.
 *
 * @param condition x, {@code [B, 3, S, S]}
 * @param target y0, {@code [B, 3, S, S]}
 * @param mask {@code [B, 1, S, S]}, 1 to generate, 0 known; ones where all is to be generated
 */
public record Batch(Tensor condition, Tensor target, Tensor mask) {
  /** The tensors belong to the scope around the call. */
  public static Batch of(List<TrainingPair> pairs, Compute compute) {
    int size = pairs.get(0).target().width();
    Pixels ones = all(size);
    return new Batch(
        stack(pairs.stream().map(TrainingPair::condition).toList(), compute),
        stack(pairs.stream().map(TrainingPair::target).toList(), compute),
        stack(pairs.stream().map(p -> p.mask() == null ? ones : p.mask()).toList(), compute));
  }

  /** Images of one size as a tensor {@code [B, C, H, W]}. */
  public static Tensor stack(List<Pixels> images, Compute compute) {
    Pixels first = images.get(0);
    int each = first.data().length;
    float[] values = new float[each * images.size()];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).data(), 0, values, i * each, each);
    }
    try (Scope scope = new Scope()) {
      Tensor host =
          Tensors.of(values, images.size(), first.channels(), first.height(), first.width());
      return scope.keep(compute.place(host));
    }
  }

  private static Pixels all(int size) {
    float[] ones = new float[size * size];
    Arrays.fill(ones, 1);
    return new Pixels(1, size, size, ones);
  }
}
