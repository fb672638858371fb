package org.sfumato.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.torch.RandomStream;

/** How a parameter starts. */
@FunctionalInterface
public interface Init {
  Init ZERO = (values, random) -> values.zero_();
  Init ONE = (values, random) -> values.fill_(new Scalar(1));

  /** Fills {@code values} in place. */
  void fill(Tensor values, RandomStream random);

  /**
   * Uniform in ±1/sqrt(fanIn): what PyTorch, and so the references, give convolutions and linear
   * layers.
   */
  static Init fanIn(long fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    return (values, random) -> random.fillUniform(values, -bound, bound);
  }

  /** Uniform with variance 2 / (in + out) (Glorot and Bengio 2010, eq. 16). */
  static Init glorot(long in, long out) {
    double bound = Math.sqrt(6.0 / (in + out));
    return (values, random) -> random.fillUniform(values, -bound, bound);
  }

  /** Normal with mean 0. */
  static Init normal(double std) {
    return (values, random) -> random.fillNormal(values, 0, std);
  }
}
