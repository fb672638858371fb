package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.model.NetworkConfig;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Tells a network the class of each image of a batch: the task asked for, or what it shows. */
public final class Labels {
  private Labels() {}

  /**
   * The labels, {@code [B]} 64-bit integers on the device of {@code compute}.
   *
   * @return null if the network is told none
   */
  public static Tensor of(List<Integer> labels, NetworkConfig network, Compute compute) {
    if (network.classes() == 0) {
      return null;
    }
    try (Scope scope = new Scope()) {
      long[] classes = labels.stream().mapToLong(Integer::longValue).toArray();
      return scope.keep(compute.place(Tensors.of(classes)));
    }
  }

  /** The labels of the patches' tasks. */
  public static Tensor ofTasks(List<Patch> patches, NetworkConfig network, Compute compute) {
    return of(patches.stream().map(patch -> patch.task().label()).toList(), network, compute);
  }
}
