package org.sfumato.diffusion;

import org.sfumato.error.InputException;

/**
 * A schedule of fewer steps that ends with the same noise: the last beta is raised (Antona goes
 * from 2000 steps to 1200 so).
 */
public final class FewerSteps {
  private static final int HALVINGS = 200;

  private FewerSteps() {}

  /**
   * The schedule of betas that begins as another does and leaves the same signal at its end.
   *
   * @param betas of {@code STEPS} steps from {@code FIRST} to {@code LAST}, evenly spaced
   * @param steps more or fewer than it has
   * @throws InputException if it is no schedule of evenly spaced betas, or no last beta does it
   */
  public static ScheduleSpec of(ScheduleSpec betas, int steps) {
    if (!betas.toString().startsWith("betas:")) {
      throw new InputException(
          "only a schedule betas:STEPS:FIRST:LAST can be given other steps, not " + betas);
    }
    double first = Double.parseDouble(betas.toString().split(":")[2]);
    double end = Math.log(betas.schedule().smallestGamma());
    // ln gamma of the end falls as the last beta rises: halve the span that holds it.
    double low = first;
    double high = 1 - 1e-9;
    if (steps < 1 || logEnd(steps, first, low) < end || logEnd(steps, first, high) > end) {
      throw new InputException(
          "no last beta gives " + steps + " steps from " + first + " the end of " + betas);
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (logEnd(steps, first, middle) > end) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return ScheduleSpec.betas(steps, first, low);
  }

  /** ln gamma_T = sum of ln(1 - beta_t), where beta_t is evenly spaced from first to last. */
  private static double logEnd(int steps, double first, double last) {
    double sum = 0;
    for (int t = 0; t < steps; t++) {
      double beta = steps == 1 ? first : first + (last - first) * t / (steps - 1);
      sum += Math.log1p(-beta);
    }
    return sum;
  }
}
