package org.sfumato.train;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * The moments of gradients that an optimizer remembers, in 32 bits or in 16.
 *
 * <p>In 16 they are made 32 a piece at a time for each step, and rounded up or down at random
 * afterwards, nearer values being likelier (Gupta et al. 2015, <em>Deep Learning with Limited
 * Numerical Precision</em>, section 3): rounded to the nearest, the small changes of a step would
 * be lost, every time.
 */
final class Moments implements AutoCloseable {
  /** Values of a piece: 16 MB in 32 bits. */
  private static final long PIECE = 1L << 22;

  /** Bits of a 32-bit float that a 16-bit one does not have. */
  private static final int LOST = 1 << 16;

  private final Tensor mean; // [N]
  private final Tensor square; // [N]
  private final long seed;

  /** Zeros. */
  Moments(Tensor values, OptimizerConfig.State type, long seed) {
    this.seed = seed;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      ScalarType kept = type == OptimizerConfig.State.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
      mean = Scope.own(torch.zeros_like(values).to(kept));
      square = Scope.own(torch.zeros_like(values).to(kept));
    }
  }

  /** What an optimizer does to one piece of the values. */
  @FunctionalInterface
  interface Update {
    /**
     * @param from the first value of the piece
     * @param length values of the piece
     * @param mean their first moment, changed in place
     * @param square their second moment, changed in place
     */
    void move(long from, long length, Tensor mean, Tensor square);
  }

  /**
   * Lets an optimizer take a step: all at once in 32 bits, else piece by piece.
   *
   * @param step the number of the step, which tells how to round
   */
  void update(long step, Update update) {
    long count = mean.numel();
    if (mean.scalar_type().intern() == ScalarType.Float) {
      update.move(0, count, mean, square);
      return;
    }
    try (RandomStream random = new RandomStream(seed + step);
        NoGrad off = new NoGrad()) {
      for (long from = 0; from < count; from += PIECE) {
        long length = Math.min(PIECE, count - from);
        try (Scope scope = new Scope()) {
          Tensor first = mean.narrow(0, from, length).to(ScalarType.Float);
          Tensor second = square.narrow(0, from, length).to(ScalarType.Float);
          update.move(from, length, first, second);
          mean.narrow(0, from, length).copy_(rounded(first, random));
          square.narrow(0, from, length).copy_(rounded(second, random));
        }
      }
    }
  }

  /**
   * To values of 16 bits, up or down at random.
   *
   * @param values 32-bit; changed in place
   */
  static Tensor rounded(Tensor values, RandomStream random) {
    Tensor bits = values.view(ScalarType.Int);
    Tensor part = torch.empty_like(bits).cpu();
    random.fillIntegers(part, LOST);
    bits.add_(part.to(bits.device(), ScalarType.Int));
    bits.bitwise_and_(new Scalar(-LOST));
    return values.to(ScalarType.BFloat16);
  }

  void clear() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      mean.zero_();
      square.zero_();
    }
  }

  /** By the names they have in a checkpoint. */
  Map<String, Tensor> byName() {
    return new TreeMap<>(Map.of("optimizer.mean", mean, "optimizer.square", square));
  }

  @Override
  public void close() {
    square.close();
    mean.close();
  }
}
