package org.sfumato.metric.statistics;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.error.InputException;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Mean and covariance of features as they come: what is held is one block of rows and two matrices
 * of {@code F x F}, however many rows there are.
 *
 * <p>Each block is centred on its own mean before it is multiplied, and joined to what was there by
 * the pairwise rule, so a mean far from zero costs no digits (Chan, Golub and LeVeque 1983,
 * <i>Algorithms for Computing the Sample Variance</i>, eq. 2.1). Not for several threads.
 */
public final class RunningMoments implements AutoCloseable {
  private static final int BLOCK = 1024;

  private final int size;
  private final Tensor mean;
  private final Tensor scatter;
  private final float[] rows;
  private int waiting;
  private long count;

  /**
   * @param size number of features
   */
  public RunningMoments(int size) {
    this.size = size;
    rows = new float[Math.multiplyExact(BLOCK, size)];
    try (Scope scope = new Scope()) {
      mean = Scope.own(Tensors.empty(ScalarType.Double, size).zero_());
      scatter = Scope.own(Tensors.empty(ScalarType.Double, size, size).zero_());
    }
  }

  /** Rows so far. */
  public long count() {
    return count + waiting;
  }

  /** Takes one image's features {@code [F]}. */
  public void add(float[] row) {
    if (row.length != size) {
      throw new IllegalArgumentException(row.length + " features, not " + size);
    }
    System.arraycopy(row, 0, rows, waiting * size, size);
    if (++waiting == BLOCK) {
      flush();
    }
  }

  /** Takes many images' features {@code [n, F]} at once, of any floating-point type. */
  public void add(Tensor block) {
    if (block.size(0) == 0) {
      return;
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor x = block.to(ScalarType.Double);
      Tensor blockMean = x.mean(0);
      Tensor centred = x.sub(blockMean);
      join(block.size(0), blockMean, centred.t().mm(centred));
    }
  }

  /** Takes all that another one was given. */
  public void add(RunningMoments other) {
    other.flush();
    if (other.count > 0) {
      try (Scope scope = new Scope();
          NoGrad off = new NoGrad()) {
        join(other.count, other.mean, other.scatter);
      }
    }
  }

  // M = M_a + M_b + d d^T n_a n_b / (n_a + n_b), d = mean_b - mean_a
  private void join(long added, Tensor otherMean, Tensor otherScatter) {
    long total = count + added;
    Tensor shift = otherMean.sub(mean);
    scatter.add_(otherScatter);
    scatter.addr_(
        shift, shift, new Scalar(1.0), new Scalar((double) count * added / (double) total));
    mean.add_(shift.mul(new Scalar((double) added / total)));
    count = total;
  }

  private void flush() {
    if (waiting > 0) {
      int taken = waiting;
      waiting = 0;
      try (Scope scope = new Scope()) {
        add(
            taken == BLOCK
                ? Tensors.of(rows, BLOCK, size)
                : Tensors.of(java.util.Arrays.copyOf(rows, taken * size), taken, size));
      }
    }
  }

  /**
   * Of all rows so far; more may follow.
   *
   * @throws InputException if there are fewer than two, or one is not finite
   */
  public Moments moments() {
    flush();
    if (count < 2) {
      throw new InputException(
          "one image has no covariance: give at least two, and better more than the "
              + size
              + " features");
    }
    try (Scope scope = new Scope()) {
      Tensor covariance = scatter.div(new Scalar((double) (count - 1)));
      if (!torch.isfinite(covariance).all().item_bool()) {
        throw new InputException(
            "some features are no numbers: the network's weights are damaged, or fit another one");
      }
      return new Moments(count, Tensors.toDoubles(mean), Tensors.toDoubles(covariance));
    }
  }

  @Override
  public void close() {
    mean.close();
    scatter.close();
  }
}
