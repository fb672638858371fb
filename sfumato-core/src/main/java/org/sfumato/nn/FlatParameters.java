package org.sfumato.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * The memory of a network's parameters: one flat 32-bit vector that the parameters are windows of,
 * and, for training, another one for their gradients.
 *
 * <p>Optimizer, moving average, clipping and checkpoints each become one operation on one vector
 * instead of hundreds. Convolution kernels lie in it in the layout that the convolutions read.
 */
public final class FlatParameters implements AutoCloseable {
  private final Parameters parameters;
  private final Layout layout;
  private Tensor values;
  private Tensor gradients;

  /** Gives every parameter memory on the device of {@code compute}; the values are zeros. */
  public FlatParameters(Parameters parameters, Compute compute) {
    this.parameters = parameters;
    this.layout = compute.layout();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      values = Scope.own(torch.zeros(new long[] {parameters.count()}, compute.floats()));
      long offset = 0;
      for (Parameter parameter : parameters.list()) {
        parameter.bind(Scope.own(window(values, offset, parameter.shape())));
        offset += parameter.count();
      }
    }
  }

  /** Starts every parameter as its layer declared, drawing in the order of declaration. */
  public FlatParameters initialise(RandomStream random) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      for (Parameter parameter : parameters.list()) {
        // Drawn on the processor, so that a seed means the same network on every device.
        Tensor drawn = torch.empty(parameter.shape());
        parameter.init().fill(drawn, random);
        parameter.tensor().copy_(drawn);
      }
    }
    return this;
  }

  /** Makes the parameters ready for gradients, which then add up in {@link #gradients()}. */
  public FlatParameters requireGradients() {
    if (gradients != null) {
      return this;
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      gradients = Scope.own(torch.zeros_like(values()));
      long offset = 0;
      for (Parameter parameter : parameters.list()) {
        Tensor tensor = parameter.tensor().requires_grad_(true);
        tensor.mutable_grad().put(window(gradients, offset, parameter.shape()));
        offset += parameter.count();
      }
    }
    return this;
  }

  /**
   * For inference: gives every parameter memory of its own, kernels and matrices in 16 bits, norms
   * and biases in 32 as they were, and frees the flat vector.
   *
   * @throws IllegalStateException if there are gradients: these parameters are being trained
   */
  public FlatParameters castToBf16() {
    if (gradients != null) {
      throw new IllegalStateException("parameters in training stay in one vector");
    }
    if (values == null) {
      return this;
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      for (Parameter parameter : parameters.list()) {
        Tensor before = parameter.tensor();
        boolean vector = parameter.shape().length < 2;
        parameter.bind(Scope.own(vector ? before.clone() : before.to(ScalarType.BFloat16)));
        before.close();
      }
    }
    values.close(); // the last that refers to the memory
    values = null;
    return this;
  }

  /**
   * All values, {@code [count]}.
   *
   * @throws IllegalStateException after {@link #castToBf16}
   */
  public Tensor values() {
    if (values == null) {
      throw new IllegalStateException("no flat values: the parameters were cast for inference");
    }
    return values;
  }

  /** All gradients, {@code [count]}. */
  public Tensor gradients() {
    if (gradients == null) {
      throw new IllegalStateException("no gradients: the parameters are for inference");
    }
    return gradients;
  }

  public Parameters parameters() {
    return parameters;
  }

  /**
   * The parts of a flat vector (these values, a moving average, an optimizer's moment) that belong
   * to each parameter, by name, in order and shape: windows, not copies.
   */
  public Map<String, Tensor> windowsOf(Tensor flat) {
    Map<String, Tensor> windows = new LinkedHashMap<>();
    long offset = 0;
    for (Parameter parameter : parameters.list()) {
      windows.put(parameter.name(), window(flat, offset, parameter.shape()));
      offset += parameter.count();
    }
    return windows;
  }

  private Tensor window(Tensor flat, long offset, long... shape) {
    // Detached, since autocast caches the cast of a leaf but not that of a view.
    return flat.as_strided(shape, strides(shape), new LongOptional(offset)).detach();
  }

  /** Row-major, or with channels innermost for kernels {@code [out, in, h, w]}. */
  private long[] strides(long... shape) {
    if (shape.length == 4 && layout == Layout.CHANNELS_LAST) {
      return new long[] {shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]};
    }
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  @Override
  public void close() {
    for (Parameter parameter : parameters.list()) {
      parameter.tensor().close();
    }
    if (gradients != null) {
      gradients.close();
    }
    if (values != null) {
      values.close();
    }
  }
}
