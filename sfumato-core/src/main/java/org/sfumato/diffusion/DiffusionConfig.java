package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.error.InputException;
import org.sfumato.schedule.NoiseOnly;
import org.sfumato.schedule.NoiseSchedule;

/**
 * What the network learns.
 *
 * @param prediction what it predicts
 * @param loss how its error is measured
 * @param residual whether it is pictures that are diffused, or their difference to what the
 *     condition tells of them, and in which units
 * @param knownPixels what the noisy image shows where the picture is known
 * @param weight how much the error at each noise level counts
 * @param minSnrGamma where {@link LossWeight#MIN_SNR} ends to rise (Hang et al. 2023: 5)
 * @param schedule it is trained on, before {@code inputScale}; samplers choose their own steps
 * @param inputScale b, what images are multiplied by before noise is added (Chen, section 2.2)
 * @param normaliseVariance whether the network sees noisy images of variance 1
 * @param vlbWeight lambda, the weight of the variational bound by which the variance is learned,
 *     where the network has channels for it (improved DDPM, eq. 16: 0.001)
 * @param timeDraw how training draws diffusion times
 */
public record DiffusionConfig(
    Parameterization prediction,
    Loss loss,
    ResidualKind residual,
    KnownPixels knownPixels,
    LossWeight weight,
    double minSnrGamma,
    ScheduleSpec schedule,
    double inputScale,
    InputNormalisation normaliseVariance,
    double vlbWeight,
    TimeDraw timeDraw) {
  /** Palette's: noise, squared error, 2000 steps from 1e-6 to 0.01 (appendix B). */
  public static final DiffusionConfig PALETTE =
      of(Parameterization.EPS, Loss.L2, ResidualKind.NONE, ScheduleSpec.betas(2000, 1e-6, 0.01));

  /** Palette's, but predicting the velocity: for small budgets. */
  public static final DiffusionConfig PALETTE_V =
      of(Parameterization.V, Loss.L2, ResidualKind.NONE, ScheduleSpec.betas(2000, 1e-6, 0.01));

  /**
   * The same for the difference to what the condition tells, which need not be learned, in the
   * units of each place.
   */
  public static final DiffusionConfig RESIDUAL_V =
      of(Parameterization.V, Loss.L2, ResidualKind.LOCAL, ScheduleSpec.betas(2000, 1e-6, 0.01));

  public DiffusionConfig {
    require(
        !residual.isOn() || knownPixels == KnownPixels.NOISY,
        "known-pixels must be noisy where residual is not none: residuals have none");
    require(
        minSnrGamma > 0 && minSnrGamma < Double.POSITIVE_INFINITY,
        "min-snr-gamma must be positive, not " + minSnrGamma);
    require(
        inputScale >= 0.01 && inputScale <= 10,
        "input-scale must be 0.01 to 10, not " + inputScale);
    require(
        vlbWeight >= 0 && vlbWeight < Double.POSITIVE_INFINITY,
        "vlb-weight must be 0 or positive, not " + vlbWeight);
    require(
        weight == LossWeight.SIMPLE || loss == Loss.L2,
        "weight must be simple where the loss is l1: the others are derived for squares");
    require(
        weight != LossWeight.VLB || schedule.steps() > 1,
        "weight vlb needs a schedule of more than one step");
    require(
        prediction != Parameterization.EDM || normaliseVariance == InputNormalisation.NONE,
        "normalise-variance must be none where the prediction is edm, which has its own");
    require(
        prediction != Parameterization.REGRESSION
            || (weight == LossWeight.SIMPLE && timeDraw == TimeDraw.UNIFORM),
        "weight must be simple and time-draw uniform where the prediction is regression: there is"
            + " one noise level");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("diffusion: " + rule);
    }
  }

  /** Ordinary training on a schedule. */
  public static DiffusionConfig of(
      Parameterization prediction, Loss loss, ResidualKind residual, ScheduleSpec schedule) {
    return new DiffusionConfig(
        prediction,
        loss,
        residual,
        KnownPixels.NOISY,
        LossWeight.SIMPLE,
        5,
        schedule,
        1,
        InputNormalisation.NONE,
        0.001,
        TimeDraw.UNIFORM);
  }

  /** The same for networks that are shown known pixels so. */
  public DiffusionConfig withKnownPixels(KnownPixels shown) {
    return new DiffusionConfig(
        prediction,
        loss,
        residual,
        shown,
        weight,
        minSnrGamma,
        schedule,
        inputScale,
        normaliseVariance,
        vlbWeight,
        timeDraw);
  }

  /**
   * The signal powers it is trained on: the schedule's, as {@code inputScale} shifts them; for
   * regression the last of them only.
   */
  public NoiseSchedule noiseSchedule() {
    NoiseSchedule shifted = shiftedSchedule();
    return prediction == Parameterization.REGRESSION
        ? new NoiseOnly(shifted.smallestGamma())
        : shifted;
  }

  /** The steps of its variational bound. */
  VariationalSteps variationalSteps() {
    return new VariationalSteps(shiftedSchedule(), schedule.steps());
  }

  private NoiseSchedule shiftedSchedule() {
    return inputScaling().scaled(schedule.schedule());
  }

  /**
   * What the network sees of a noisy image.
   *
   * @param y {@code [B, C, H, W]}
   * @param gamma its signal power, {@code [B, 1, 1, 1]}, 64-bit
   */
  Tensor networkInput(Tensor y, Tensor gamma) {
    return switch (prediction) {
      case EDM -> EdmPreconditioning.IMAGES.input(y, gamma);
      case REGRESSION -> torch.zeros_like(y);
      case EPS, X0, V -> inputScaling().input(y, gamma);
    };
  }

  /** The schedule's own gamma of an image whose signal power is {@code gamma}. */
  double told(double gamma) {
    return inputScale == 1
        ? gamma
        // Not below the schedule's last by rounding.
        : Math.max(inputScaling().told(gamma), schedule.schedule().smallestGamma());
  }

  private InputScaling inputScaling() {
    return new InputScaling(inputScale, normaliseVariance);
  }
}
