package org.sfumato.metric.statistics;

import java.util.ArrayList;
import java.util.List;
import org.sfumato.error.InputException;

/**
 * Inception Score: {@code exp E KL(p(y|x) || p(y))}, by splits (Salimans et al. 2016, <i>Improved
 * Techniques for Training GANs</i>, section 4).
 *
 * @param mean over the splits
 * @param deviation standard deviation over the splits; not a number for a single one
 * @param splits equal consecutive parts of the images
 */
public record InceptionScore(double mean, double deviation, int splits) {

  /** Of logits, in the order of the images. */
  public static InceptionScore ofLogits(FeatureRows logits, int splits) {
    List<double[]> probabilities = new ArrayList<>();
    for (int i = 0; i < logits.count(); i++) {
      probabilities.add(softmax(logits.row(i)));
    }
    return of(probabilities, splits);
  }

  /**
   * @param probabilities of the classes, for each image
   * @throws InputException if there are fewer images than splits
   */
  public static InceptionScore of(List<double[]> probabilities, int splits) {
    int count = probabilities.size();
    if (splits < 1 || count < splits) {
      throw new InputException(
          "an Inception Score of "
              + splits
              + " splits needs as many images, and there are "
              + count);
    }
    double[] scores = new double[splits];
    double mean = 0;
    for (int i = 0; i < splits; i++) {
      int from = (int) ((long) i * count / splits);
      int to = (int) ((long) (i + 1) * count / splits);
      scores[i] = score(probabilities.subList(from, to));
      mean += scores[i] / splits;
    }
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    return new InceptionScore(mean, splits == 1 ? Double.NaN : Math.sqrt(squares / splits), splits);
  }

  // mean KL = E sum p log p - sum q log q, q the mean of p
  private static double score(List<double[]> probabilities) {
    double[] marginal = new double[probabilities.get(0).length];
    double negentropy = 0;
    for (double[] p : probabilities) {
      for (int k = 0; k < p.length; k++) {
        marginal[k] += p[k] / probabilities.size();
        negentropy += xLogX(p[k]) / probabilities.size();
      }
    }
    for (double q : marginal) {
      negentropy -= xLogX(q);
    }
    return Math.exp(negentropy);
  }

  private static double xLogX(double x) {
    return x > 0 ? x * Math.log(x) : 0;
  }

  private static double[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] p = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(logits[k] - largest);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }
}
