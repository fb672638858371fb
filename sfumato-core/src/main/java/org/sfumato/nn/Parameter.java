package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.torch.Tensors;

/**
 * One learned tensor: its name, shape and start are declared with the network; its memory comes
 * when the network's {@link Parameters} are allocated. A network of any size can so be described,
 * counted and checked without memory.
 */
public final class Parameter {
  private final String name;
  private final long[] shape;
  private final Init init;
  private Tensor tensor;

  Parameter(String name, Init init, long... shape) {
    this.name = name;
    this.init = init;
    this.shape = shape.clone();
  }

  /** Full dotted name, as in the references' state dictionaries. */
  public String name() {
    return name;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** Number of values. */
  public long count() {
    return Tensors.count(shape);
  }

  /**
   * Whether it belongs to a layer, which is told by the beginning of its parameters' names: {@code
   * input_blocks.1} does not mean {@code input_blocks.10}, too.
   */
  public boolean isIn(String layer) {
    return name.equals(layer) || name.startsWith(layer + ".");
  }

  Init init() {
    return init;
  }

  /**
   * The values.
   *
   * @throws IllegalStateException if the parameters were not allocated yet
   */
  public Tensor tensor() {
    if (tensor == null) {
      throw new IllegalStateException("parameter " + name + " has no memory yet");
    }
    return tensor;
  }

  void bind(Tensor values) {
    tensor = values;
  }
}
