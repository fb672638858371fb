package org.sfumato.train;

import org.sfumato.error.InputException;

/**
 * AdamW and its learning rate.
 *
 * @param learningRate at its height
 * @param warmupSteps over which it rises from 0 (Palette: 10,000)
 * @param decayFraction share of all steps, at the end, over which it falls to 0; 0 for none
 * @param beta1 memory of the first moment
 * @param beta2 memory of the second moment
 * @param eps keeps the division finite
 * @param weightDecay decoupled (AdamW); 0 gives Adam
 * @param gradientClip largest norm of all gradients together; 0 for no limit
 */
public record OptimizerConfig(
    double learningRate,
    long warmupSteps,
    double decayFraction,
    double beta1,
    double beta2,
    double eps,
    double weightDecay,
    double gradientClip) {
  public OptimizerConfig {
    require(learningRate > 0 && learningRate < 1, "learning-rate must be in (0, 1)");
    require(warmupSteps >= 0, "warmup-steps must not be negative");
    require(decayFraction >= 0 && decayFraction <= 1, "decay-fraction must be in [0, 1]");
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)");
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)");
    require(eps > 0, "eps must be positive");
    require(weightDecay >= 0, "weight-decay must not be negative");
    require(gradientClip >= 0, "gradient-clip must not be negative");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("optimizer: " + rule);
    }
  }

  /**
   * The learning rate of a step: a linear rise, a plain, a linear fall.
   *
   * @param step from 0
   * @param steps of the whole run
   */
  public double learningRateAt(long step, long steps) {
    double rise = warmupSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmupSteps);
    double fallLength = decayFraction * steps;
    double fall = fallLength == 0 ? 1 : Math.max(0, Math.min(1, (steps - step) / fallLength));
    return learningRate * rise * fall;
  }
}
