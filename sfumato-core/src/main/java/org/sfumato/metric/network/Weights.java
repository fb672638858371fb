package org.sfumato.metric.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.TensorCheck;
import org.sfumato.checkpoint.TensorFiles;
import org.sfumato.nn.Init;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;
import org.sfumato.torch.Scope;

/**
 * The weights of a file while a frozen network is put together from them: layers read what they
 * need by name and keep what they made of it. What is missing or of another shape reads as zeros,
 * so that {@link #finish} can tell of everything at once.
 */
final class Weights implements AutoCloseable {
  private final StateDict file;
  private final Compute compute;
  private final Parameters read;
  private final List<Tensor> kept;

  /**
   * @param compute of the network that is made
   */
  Weights(StateDict file, Compute compute) {
    this(file, compute, new Parameters(), new ArrayList<>());
  }

  private Weights(StateDict file, Compute compute, Parameters read, List<Tensor> kept) {
    this.file = file;
    this.compute = compute;
    this.read = read;
    this.kept = kept;
  }

  /** The same file, with names that begin with this view's prefix and {@code name}. */
  Weights scope(String name) {
    return new Weights(file, compute, read.scope(name), kept);
  }

  Weights scope(int index) {
    return scope(Integer.toString(index));
  }

  Compute compute() {
    return compute;
  }

  /** A tensor of the file in 32 bits on the processor. */
  Tensor read(String name, long... shape) {
    String full = read.declare(name, Init.ZERO, shape).name();
    if (file.names().contains(full) && Arrays.equals(file.shape(full), shape)) {
      return TensorFiles.read(file, full).to(ScalarType.Float);
    }
    return torch.zeros(shape);
  }

  /** A tensor for a convolution, in the network's precision, layout and place. */
  Tensor keep(Tensor tensor) {
    ScalarType type =
        compute.precision() == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
    return own(tensor.to(type));
  }

  /** A tensor in 32 bits, on the network's device. */
  Tensor keep32(Tensor tensor) {
    return own(tensor);
  }

  private Tensor own(Tensor tensor) {
    Tensor placed = compute.place(tensor);
    Tensor owned = Scope.own(placed.dim() == 4 ? compute.arrange(placed) : placed);
    kept.add(owned);
    return owned;
  }

  /**
   * Whether the file held what was read, and nothing else.
   *
   * @param ignored names that may be there or not
   * @throws org.sfumato.error.InputException that names what is missing, unexpected or of another
   *     shape
   */
  void finish(String network, Predicate<String> ignored) {
    Set<String> passed = new HashSet<>(file.names());
    passed.removeIf(ignored.negate());
    TensorCheck.require(read, file, UnaryOperator.identity(), passed, network);
  }

  /** Frees what the layers kept. */
  @Override
  public void close() {
    kept.forEach(tensor -> tensor.close());
    kept.clear();
  }
}
