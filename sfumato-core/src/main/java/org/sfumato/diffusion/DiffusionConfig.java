package org.sfumato.diffusion;

import org.sfumato.error.InputException;
import org.sfumato.schedule.DiscreteSchedule;

/**
 * What the network learns.
 *
 * @param prediction what it predicts
 * @param loss how its error is measured
 * @param scheduleSteps steps of the linear training schedule
 * @param betaStart variance added by the first step
 * @param betaEnd variance added by the last step
 */
public record DiffusionConfig(
    Parameterization prediction, Loss loss, int scheduleSteps, double betaStart, double betaEnd) {
  /** Palette's: noise, squared error, 2000 steps from 1e-6 to 0.01 (appendix B). */
  public static final DiffusionConfig PALETTE =
      new DiffusionConfig(Parameterization.EPS, Loss.L2, 2000, 1e-6, 0.01);

  /** Palette's, but predicting the velocity: for small budgets. */
  public static final DiffusionConfig PALETTE_V =
      new DiffusionConfig(Parameterization.V, Loss.L2, 2000, 1e-6, 0.01);

  public DiffusionConfig {
    if (scheduleSteps < 1 || scheduleSteps > 100_000) {
      throw new InputException(
          "diffusion: schedule-steps must be 1 to 100000, not " + scheduleSteps);
    }
    if (!(betaStart > 0 && betaEnd >= betaStart && betaEnd < 1)) {
      throw new InputException(
          "diffusion: beta-start and beta-end must rise within (0, 1), not "
              + betaStart
              + " to "
              + betaEnd);
    }
  }

  /** The schedule it is trained on. */
  public DiscreteSchedule schedule() {
    return DiscreteSchedule.linear(scheduleSteps, betaStart, betaEnd);
  }
}
