package org.sfumato.torch;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An explicit source of random tensors, whose state can be saved and resumed exactly.
 *
 * <p>It draws on the processor whatever the device, so that a seed gives the same numbers
 * everywhere. Not for use by two threads at once.
 */
public final class RandomStream implements AutoCloseable {
  private final Generator generator;
  private final GeneratorOptional handle;

  public RandomStream(long seed) {
    LibTorch.load();
    try (Scope scope = new Scope()) {
      generator = Scope.own(torch.createCPUGenerator(seed));
      handle = Scope.own(new GeneratorOptional(generator));
    }
  }

  /** Standard normal values, 32-bit, on the processor. */
  public Tensor normal(long... shape) {
    return torch.randn(shape, handle, new TensorOptions(ScalarType.Float));
  }

  /** Values uniform in [0, 1), 64-bit, on the processor. */
  public Tensor uniform(long... shape) {
    return torch.rand(shape, handle, new TensorOptions(ScalarType.Double));
  }

  /** Fills a tensor in place with values uniform in [from, to). */
  public void fillUniform(Tensor target, double from, double to) {
    target.uniform_(from, to, handle);
  }

  /** Fills a tensor in place with normal values. */
  public void fillNormal(Tensor target, double mean, double std) {
    target.normal_(mean, std, handle);
  }

  /** Fills a tensor of integers in place with 0 to {@code below - 1}. */
  public void fillIntegers(Tensor target, long below) {
    target.random_(below, handle);
  }

  /** Fills a tensor in place with ones (probability p) and zeros. */
  public void fillBernoulli(Tensor target, double p) {
    target.bernoulli_(p, handle);
  }

  /** The state, to be given to {@link #restore}. */
  public byte[] state() {
    try (Scope scope = new Scope()) {
      return Tensors.toBytes(generator.get_state());
    }
  }

  /** Continues exactly where the stream that gave this state was. */
  public void restore(byte[] state) {
    try (Scope scope = new Scope()) {
      generator.set_state(Tensors.ofBytes(state, ScalarType.Byte, state.length));
    }
  }

  @Override
  public void close() {
    handle.close();
    generator.close();
  }
}
