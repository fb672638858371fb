package org.sfumato.metric.statistics;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.error.InputException;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Improved precision and recall (Kynkaanniemi et al. 2019, <i>Improved Precision and Recall Metric
 * for Assessing Generative Models</i>, eq. 1 and 2).
 *
 * @param precision share of samples that lie in the reference's manifold, the union of the balls
 *     around its images that reach to their k-th nearest neighbours
 * @param recall share of the reference that lies in the samples' manifold
 */
public record PrecisionRecall(Share precision, Share recall) {
  /** The paper's k. */
  public static final int NEIGHBOURS = 3;

  /**
   * @throws InputException if a set has no more than k images, or the numbers of features differ
   */
  public static PrecisionRecall of(FeatureRows samples, FeatureRows reference, int k) {
    if (samples.size() != reference.size()) {
      throw new InputException(
          "features of "
              + samples.size()
              + " and "
              + reference.size()
              + " numbers: use the same network");
    }
    if (k < 1 || Math.min(samples.count(), reference.count()) <= k) {
      throw new InputException(
          "precision and recall look at the "
              + k
              + " nearest neighbours of an image, so each set needs more images than that");
    }
    try (NoGrad off = new NoGrad()) {
      return new PrecisionRecall(
          covered(samples, reference, radii(reference, k)),
          covered(reference, samples, radii(samples, k)));
    }
  }

  /** Squared distances of each image to its k-th nearest other one. */
  private static double[] radii(FeatureRows rows, int k) {
    double[] radii = new double[rows.count()];
    for (int i = 0; i < rows.blocks(); i++) {
      double[][] nearest = null;
      for (int j = 0; j < rows.blocks(); j++) {
        double[] distances;
        int width;
        try (Scope scope = new Scope()) {
          Tensor block = FeatureRows.squaredDistances(rows.block(i), rows.block(j));
          width = (int) block.size(1);
          distances = Tensors.toDoubles(block);
        }
        int height = distances.length / width;
        nearest = nearest == null ? infinite(height, k) : nearest;
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            if (i != j || x != y) { // an image is not its own neighbour
              insert(nearest[y], distances[y * width + x]);
            }
          }
        }
      }
      for (int y = 0; y < nearest.length; y++) {
        radii[FeatureRows.start(i) + y] = nearest[y][k - 1];
      }
    }
    return radii;
  }

  private static double[][] infinite(int rows, int k) {
    double[][] nearest = new double[rows][k];
    for (double[] row : nearest) {
      java.util.Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    return nearest;
  }

  /** Keeps the smallest, ascending. */
  private static void insert(double[] smallest, double value) {
    int at = smallest.length - 1;
    if (value >= smallest[at]) {
      return;
    }
    while (at > 0 && smallest[at - 1] > value) {
      smallest[at] = smallest[at - 1];
      at--;
    }
    smallest[at] = value;
  }

  /** Share of the points that lie in a ball around a centre. */
  private static Share covered(FeatureRows points, FeatureRows centres, double[] radii) {
    int inside = 0;
    for (int i = 0; i < points.blocks(); i++) {
      try (Scope scope = new Scope()) {
        Tensor block = points.block(i);
        Tensor covered = null;
        for (int j = 0; j < centres.blocks(); j++) {
          int width = (int) centres.block(j).size(0);
          int start = FeatureRows.start(j);
          Tensor radius = Tensors.of(java.util.Arrays.copyOfRange(radii, start, start + width));
          Tensor within = FeatureRows.squaredDistances(block, centres.block(j)).le(radius).any(1);
          covered = covered == null ? within : covered.logical_or(within);
        }
        inside += (int) covered.sum().item_long();
      }
    }
    return new Share(inside, points.count());
  }
}
