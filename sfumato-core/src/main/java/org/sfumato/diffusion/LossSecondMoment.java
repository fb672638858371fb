package org.sfumato.diffusion;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Importance sampling of diffusion times (improved DDPM, section 3.3): a step is drawn in
 * proportion to the root mean square of its last ten losses, and its loss divided by how much more
 * often it is drawn, so that the mean stays that of uniform draws but varies less. Until every step
 * has its ten losses, all are drawn alike.
 *
 * <p>The history is part of what a training run must keep.
 */
public final class LossSecondMoment {
  private static final int REMEMBERED = 10;

  /** What is shared out evenly, so that no step is ever forgotten. */
  private static final double EVEN_SHARE = 0.001;

  private final int steps;

  /** {@code [steps, 10]}, the newest last; NaN for losses still to come. */
  private final float[] losses;

  public LossSecondMoment(int steps) {
    this.steps = steps;
    losses = new float[steps * REMEMBERED];
    forget();
  }

  /** As new. */
  public void forget() {
    Arrays.fill(losses, Float.NaN);
  }

  /**
   * A drawn step.
   *
   * @param step from 0
   * @param weight that its loss must be given
   */
  record Drawn(int step, double weight) {}

  Drawn draw(RandomGenerator random) {
    double[] shares = shares();
    double left = random.nextDouble();
    int step = 0;
    while (step < steps - 1 && left >= shares[step]) {
      left -= shares[step];
      step++;
    }
    return new Drawn(step, 1 / (steps * shares[step]));
  }

  /** p of each step; they add up to 1. */
  double[] shares() {
    double[] shares = new double[steps];
    Arrays.fill(shares, 1.0 / steps);
    for (float loss : losses) {
      if (Float.isNaN(loss)) {
        return shares;
      }
    }
    // Improved DDPM: p_t in proportion to sqrt(E[L_t^2])
    double sum = 0;
    double[] roots = new double[steps];
    for (int step = 0; step < steps; step++) {
      double squares = 0;
      for (int i = 0; i < REMEMBERED; i++) {
        double loss = losses[step * REMEMBERED + i];
        squares += loss * loss;
      }
      roots[step] = Math.sqrt(squares / REMEMBERED);
      sum += roots[step];
    }
    if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
      for (int step = 0; step < steps; step++) {
        shares[step] = roots[step] / sum * (1 - EVEN_SHARE) + EVEN_SHARE / steps;
      }
    }
    return shares;
  }

  /** Takes note of a loss, before its weight. */
  void observe(int step, float loss) {
    int from = step * REMEMBERED;
    System.arraycopy(losses, from + 1, losses, from, REMEMBERED - 1);
    losses[from + REMEMBERED - 1] = loss;
  }

  /** All that is remembered, to be given to {@link #restore}. */
  public float[] history() {
    return losses.clone();
  }

  /**
   * @throws IllegalArgumentException if it is the history of another number of steps
   */
  public void restore(float[] history) {
    if (history.length != losses.length) {
      throw new IllegalArgumentException(history.length + " losses for " + steps + " steps");
    }
    System.arraycopy(history, 0, losses, 0, losses.length);
  }
}
