package org.sfumato.inference;

import org.sfumato.error.InputException;
import org.sfumato.sampler.Ddim;
import org.sfumato.sampler.Ddpm;
import org.sfumato.sampler.Sampler;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;

/**
 * How to walk from noise to a picture.
 *
 * @param sampler which way
 * @param steps calls of the network, at most
 */
public record SamplingConfig(Kind sampler, int steps) {
  /** What a picture is made with unless asked otherwise. */
  public static final SamplingConfig DEFAULT = new SamplingConfig(Kind.DDPM, 50);

  /** Quick, for sample grids while training. */
  public static final SamplingConfig PREVIEW = new SamplingConfig(Kind.DDPM, 20);

  /** Palette's own: Algorithm 2 on its 1000 steps (appendix B). */
  public static final SamplingConfig PALETTE = new SamplingConfig(Kind.PALETTE, 1000);

  /** Noise of 1.6 % of the range is the last that is asked about: finer cannot be seen. */
  private static final double GAMMA_MAX = 0.999;

  private static final int MAX_STEPS = 10_000;

  public SamplingConfig {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new InputException("steps must be 1 to " + MAX_STEPS + ", not " + steps);
    }
  }

  /** A sampler with its grid. */
  public enum Kind {
    /** DDIM without added noise, on steps even in log-SNR. */
    DDIM,
    /** DDPM with the posterior's variance, on steps even in log-SNR. */
    DDPM,
    /**
     * Palette's Algorithm 2 on those steps of its own schedule that are no noisier than training
     * showed (468 of 1000 for its own training schedule), thinned out to the number asked for.
     */
    PALETTE
  }

  public Sampler walker() {
    return switch (sampler) {
      case DDIM -> new Ddim(0);
      case DDPM -> new Ddpm(Ddpm.Variance.POSTERIOR);
      case PALETTE -> Ddpm.PALETTE;
    };
  }

  /**
   * The noise levels to visit.
   *
   * @param trained the training schedule; noise beyond its largest is not asked about
   */
  public StepGrid grid(DiscreteSchedule trained) {
    if (sampler != Kind.PALETTE) {
      return StepGrid.uniformLogSnr(trained, steps, trained.smallestGamma(), GAMMA_MAX);
    }
    return StepGrid.of(DiscreteSchedule.palettePaperSampling())
        .from(trained.smallestGamma())
        .thinned(steps);
  }
}
