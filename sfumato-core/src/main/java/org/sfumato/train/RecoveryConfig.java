package org.sfumato.train;

import org.sfumato.error.InputException;

/**
 * What a run does where a step goes wrong: it skips the step, and after many in a row goes back to
 * the last checkpoint that was good, and on from there at a lower rate.
 *
 * @param spike a loss is wrong that lies so many standard deviations (each at least the mean) above
 *     the mean of the last steps; 0 for none but what is no number
 * @param skips wrong steps in a row that send the run back
 * @param slower what the learning rate is multiplied by each time it goes back
 * @param returns how often it may go back before it gives up
 */
public record RecoveryConfig(double spike, int skips, double slower, int returns) {
  /** Of all presets. */
  public static final RecoveryConfig DEFAULT = new RecoveryConfig(10, 10, 0.5, 5);

  public RecoveryConfig {
    require(spike >= 0 && spike < Double.POSITIVE_INFINITY, "spike must be 0 or more");
    require(skips >= 1, "skips must be positive");
    require(slower > 0 && slower <= 1, "slower must be above 0 and at most 1");
    require(returns >= 0, "returns must not be negative");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("recovery: " + rule);
    }
  }
}
