package org.sfumato.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.image.Pixels;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Images of one size as one tensor, and back. */
public final class PixelTensors {
  private PixelTensors() {}

  /** {@code [B, C, H, W]} on the device of {@code compute}. */
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

  /** The images of {@code [B, C, H, W]}. */
  public static List<Pixels> split(Tensor batch) {
    int count = (int) batch.size(0);
    float[] values = Tensors.toFloats(batch);
    int each = values.length / count;
    List<Pixels> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(
          new Pixels(
              (int) batch.size(1),
              (int) batch.size(2),
              (int) batch.size(3),
              Arrays.copyOfRange(values, i * each, (i + 1) * each)));
    }
    return images;
  }
}
