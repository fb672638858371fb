package org.sfumato.metric.statistics;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.error.InputException;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * Kernel distance: the squared maximum mean discrepancy under the kernel {@code (x y / F + 1)^3},
 * without bias, over random subsets; KID where the features are those of the FID network
 * (Binkowski, Sutherland, Arbel and Gretton 2018, <i>Demystifying MMD GANs</i>, section 4).
 *
 * @param subsets random subsets
 * @param subsetSize images in each, or all of the smaller set if that has fewer
 * @param seed of the subsets
 */
public record KernelDistance(int subsets, int subsetSize, long seed) {
  /** As the paper has it: 100 subsets of 1000. */
  public static final KernelDistance DEFAULT = new KernelDistance(100, 1000, 0);

  public KernelDistance {
    if (subsets < 1 || subsetSize < 2) {
      throw new InputException(
          "kernel distance needs at least one subset of two images, not "
              + subsets
              + " of "
              + subsetSize);
    }
  }

  /**
   * @param mean over the subsets; may be below zero for equal distributions, being unbiased
   * @param deviation standard deviation over the subsets; not a number for a single one
   * @param subsetSize images that a subset had
   * @param subsets number of subsets; one where they would all be the same
   */
  public record Result(double mean, double deviation, int subsetSize, int subsets) {}

  /**
   * @throws InputException if a set has fewer than two images, or the numbers of features differ
   */
  public Result between(FeatureRows a, FeatureRows b) {
    if (a.size() != b.size()) {
      throw new InputException(
          "features of " + a.size() + " and " + b.size() + " numbers: use the same network");
    }
    int smaller = Math.min(a.count(), b.count());
    if (smaller < 2) {
      throw new InputException("kernel distance needs at least two images in each set");
    }
    int size = Math.min(subsetSize, smaller);
    int draws = size == Math.max(a.count(), b.count()) ? 1 : subsets;
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[draws];
    double mean = 0;
    for (int i = 0; i < draws; i++) {
      int[] ofA = subset(random, a.count(), size);
      int[] ofB = subset(random, b.count(), size);
      try (Scope scope = new Scope();
          NoGrad off = new NoGrad()) {
        values[i] = discrepancy(a.rows(ofA), b.rows(ofB));
      }
      mean += values[i] / draws;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = draws == 1 ? Double.NaN : Math.sqrt(squares / draws);
    return new Result(mean, deviation, size, draws);
  }

  /** The unbiased estimate of squared MMD (Gretton et al. 2012, eq. 3) of {@code [n, F]} each. */
  private static double discrepancy(Tensor x, Tensor y) {
    double n = x.size(0);
    Tensor xx = kernel(x, x);
    Tensor yy = kernel(y, y);
    double within =
        (xx.sum().item_double() - xx.trace().item_double())
            + (yy.sum().item_double() - yy.trace().item_double());
    return within / (n * (n - 1)) - 2 * kernel(x, y).mean().item_double();
  }

  private static Tensor kernel(Tensor x, Tensor y) {
    Tensor base = x.mm(y.t()).div(new Scalar((double) x.size(1))).add(new Scalar(1.0));
    return base.pow(new Scalar(3.0));
  }

  /** Without repetition: the first steps of a Fisher-Yates shuffle. */
  private static int[] subset(SplittableRandom random, int count, int size) {
    int[] all = new int[count];
    java.util.Arrays.setAll(all, i -> i);
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i, count);
      int taken = all[other];
      all[other] = all[i];
      all[i] = taken;
    }
    return java.util.Arrays.copyOf(all, size);
  }
}
