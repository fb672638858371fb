package org.sfumato.diffusion;

import org.sfumato.error.InputException;
import org.sfumato.schedule.DiscreteSchedule;

/**
 * What the network learns.
 *
 * @param prediction what it predicts
 * @param loss how its error is measured
 * @param residual whether it is pictures that are diffused, or their difference to what the
 *     condition tells of them ({@link Residual})
 * @param scheduleSteps steps of the linear training schedule
 * @param betaStart variance added by the first step
 * @param betaEnd variance added by the last step
 * @param knownPixels what the noisy image shows where the picture is known
 */
public record DiffusionConfig(
    Parameterization prediction,
    Loss loss,
    boolean residual,
    int scheduleSteps,
    double betaStart,
    double betaEnd,
    KnownPixels knownPixels) {
  /** Palette's: noise, squared error, 2000 steps from 1e-6 to 0.01 (appendix B). */
  public static final DiffusionConfig PALETTE =
      new DiffusionConfig(
          Parameterization.EPS, Loss.L2, false, 2000, 1e-6, 0.01, KnownPixels.NOISY);

  /** Palette's, but predicting the velocity: for small budgets. */
  public static final DiffusionConfig PALETTE_V =
      new DiffusionConfig(Parameterization.V, Loss.L2, false, 2000, 1e-6, 0.01, KnownPixels.NOISY);

  /** The same for the difference to what the condition tells: that need not be learned. */
  public static final DiffusionConfig RESIDUAL_V =
      new DiffusionConfig(Parameterization.V, Loss.L2, true, 2000, 1e-6, 0.01, KnownPixels.NOISY);

  /** Smaller variances are lost beside 1, and a schedule's gammas must fall at every step. */
  private static final double MIN_BETA = 1e-12;

  /** A sampler walks from here up to almost clean: there must be a way to go. */
  private static final double MAX_LAST_GAMMA = 0.9;

  /** Far below any signal that can be seen, and still within 32-bit numbers. */
  private static final double MIN_LAST_GAMMA = 1e-30;

  public DiffusionConfig {
    if (residual && knownPixels == KnownPixels.CLEAN) {
      throw new InputException(
          "diffusion: known-pixels must be noisy where residual is true: residuals have none");
    }
    if (scheduleSteps < 1 || scheduleSteps > 100_000) {
      throw new InputException(
          "diffusion: schedule-steps must be 1 to 100000, not " + scheduleSteps);
    }
    if (!(betaStart >= MIN_BETA && betaEnd >= betaStart && betaEnd < 1)) {
      throw new InputException(
          "diffusion: beta-start and beta-end must rise within ["
              + MIN_BETA
              + ", 1), not "
              + betaStart
              + " to "
              + betaEnd);
    }
    double last = lastGamma(scheduleSteps, betaStart, betaEnd);
    if (!(last >= MIN_LAST_GAMMA && last <= MAX_LAST_GAMMA)) {
      throw new InputException(
          "diffusion: schedule-steps, beta-start and beta-end leave a signal of "
              + last
              + " after the last step, which must be "
              + MIN_LAST_GAMMA
              + " to "
              + MAX_LAST_GAMMA
              + (last > MAX_LAST_GAMMA ? ": raise beta-end" : ": lower beta-end"));
    }
  }

  /** 0 where it is too small for a double. */
  private static double lastGamma(int steps, double betaStart, double betaEnd) {
    try {
      return DiscreteSchedule.linear(steps, betaStart, betaEnd).smallestGamma();
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** The schedule it is trained on. */
  public DiscreteSchedule schedule() {
    return DiscreteSchedule.linear(scheduleSteps, betaStart, betaEnd);
  }
}
