package org.sfumato.metric.statistics;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.error.InputException;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The squared Frechet distance of Gaussians to one of them, the reference: FID where the features
 * are those of the FID network (Heusel et al. 2017, <i>GANs Trained by a Two Time-Scale Update Rule
 * Converge to a Local Nash Equilibrium</i>, eq. 6; Dowson and Landau 1982).
 *
 * <pre>  |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1^1/2 S2 S1^1/2)^1/2</pre>
 *
 * <p>Both roots are of symmetric matrices, so they come from symmetric eigen-decompositions, are
 * real, and exist for singular covariances too. Eigenvalues no farther from zero than rounding, F
 * eps times the largest, count as zero, negative ones always; nothing is added to the diagonal. The
 * reference's root is taken once.
 */
public final class FrechetDistance implements AutoCloseable {
  private static final double EPS = Math.ulp(1.0);

  private final Moments reference;
  private final Tensor root;
  private final double trace;
  private final double clipped;

  /** Decomposes the reference's covariance. */
  public FrechetDistance(Moments reference) {
    this.reference = reference;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      int size = reference.size();
      T_TensorTensor_T eigen = torch.linalg_eigh(matrix(reference));
      Spectrum spectrum = Spectrum.of(eigen.get0());
      Tensor scaled = eigen.get1().mul(Tensors.of(spectrum.roots).view(1, size));
      root = Scope.own(scaled.mm(eigen.get1().t()));
      trace = trace(reference);
      clipped = spectrum.clipped;
    }
  }

  /**
   * A distance and its parts.
   *
   * @param value squared Frechet distance, never negative
   * @param ofMeans its part that the means make
   * @param ofCovariances its part that the covariances make
   * @param clipped the largest share that negative eigenvalues had in a matrix whose root was
   *     taken; beyond some 1e-6 it is more than rounding, and a covariance is none
   */
  public record Result(double value, double ofMeans, double ofCovariances, double clipped) {}

  /**
   * @throws InputException if the numbers of features differ
   */
  public Result to(Moments samples) {
    if (samples.size() != reference.size()) {
      throw new InputException(
          "the samples have "
              + samples.size()
              + " features and the reference has "
              + reference.size()
              + ": take both from the same network");
    }
    double means = 0;
    for (int i = 0; i < samples.size(); i++) {
      double difference = samples.mean()[i] - reference.mean()[i];
      means += difference * difference;
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor product = root.mm(matrix(samples)).mm(root);
      Tensor symmetric = product.add(product.t()).mul(new Scalar(0.5));
      Spectrum spectrum = Spectrum.of(torch.linalg_eigvalsh(symmetric));
      double covariances = trace + trace(samples) - 2 * spectrum.sumOfRoots();
      // The distance of equal Gaussians comes out as rounding, of either sign.
      return new Result(
          Math.max(0, means + covariances),
          means,
          Math.max(0, covariances),
          Math.max(clipped, spectrum.clipped));
    }
  }

  /** Between two Gaussians; errors as {@link #to}. */
  public static Result between(Moments a, Moments b) {
    try (FrechetDistance distance = new FrechetDistance(a)) {
      return distance.to(b);
    }
  }

  /**
   * @param roots of the eigenvalues, in their order
   * @param clipped sum of the negative ones over that of the others
   */
  private record Spectrum(double[] roots, double clipped) {
    static Spectrum of(Tensor eigenvalues) {
      double[] values = Tensors.toDoubles(eigenvalues);
      double largest = values[values.length - 1]; // they ascend
      if (!Double.isFinite(largest)) {
        throw new InputException("a covariance of features is not finite");
      }
      double rounding = Math.max(0, largest) * EPS * values.length;
      double[] roots = new double[values.length];
      double negative = 0;
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        negative += Math.max(0, -values[i]);
        sum += Math.max(0, values[i]);
        roots[i] = values[i] > rounding ? Math.sqrt(values[i]) : 0;
      }
      return new Spectrum(roots, sum == 0 ? 0 : negative / sum);
    }

    double sumOfRoots() {
      double sum = 0;
      for (double root : roots) {
        sum += root;
      }
      return sum;
    }
  }

  private static Tensor matrix(Moments moments) {
    return Tensors.of(moments.covariance()).view(moments.size(), moments.size());
  }

  private static double trace(Moments moments) {
    double sum = 0;
    for (int i = 0; i < moments.size(); i++) {
      sum += moments.covariance()[i * moments.size() + i];
    }
    return sum;
  }

  @Override
  public void close() {
    root.close();
  }
}
