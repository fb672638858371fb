package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.model.Network;
import org.sfumato.task.Task;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Tells a network which task each image of a batch is of, as the class of the image. */
public final class TaskLabels {
  private TaskLabels() {}

  /**
   * The labels, {@code [B]} 64-bit integers on the device of {@code compute}.
   *
   * @return null if the network is not told its task, which it then sees from the condition alone
   */
  public static Tensor of(List<Task> tasks, Network network, Compute compute) {
    if (network.config().classes() == 0) {
      return null;
    }
    try (Scope scope = new Scope()) {
      return scope.keep(compute.place(Tensors.of(tasks.stream().mapToLong(Task::label).toArray())));
    }
  }
}
