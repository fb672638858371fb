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
 * @param steps calls of the network
 */
public record SamplingConfig(Kind sampler, int steps) {
  /** What a picture is made with unless asked otherwise. */
  public static final SamplingConfig DEFAULT = new SamplingConfig(Kind.DDIM, 50);

  /** Quick, for sample grids while training. */
  public static final SamplingConfig PREVIEW = new SamplingConfig(Kind.DDIM, 20);

  /** Palette's own: Algorithm 2 on its 1000 steps (section 4). */
  public static final SamplingConfig PALETTE = new SamplingConfig(Kind.PALETTE, 1000);

  /** Noise of 1.6 % of the range is the last that is asked about: finer cannot be seen. */
  private static final double GAMMA_MAX = 0.999;

  private static final int MAX_STEPS = 10_000;

  /** Fewer steps of the paper's schedule leave none between noise and the finished picture. */
  private static final int MIN_PALETTE_STEPS = 10;

  public SamplingConfig {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new InputException("--steps must be 1 to " + MAX_STEPS + ", not " + steps);
    }
    if (sampler == Kind.PALETTE && steps < MIN_PALETTE_STEPS) {
      throw new InputException(
          "--sampler palette needs at least " + MIN_PALETTE_STEPS + " --steps, not " + steps);
    }
  }

  /** A sampler with its grid. */
  public enum Kind {
    /** DDIM without added noise, on steps even in log-SNR. */
    DDIM,
    /** DDPM with the posterior's variance, on steps even in log-SNR. */
    DDPM,
    /**
     * Palette's Algorithm 2 on its own schedule, respaced if fewer than 1000 steps are asked for.
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
    DiscreteSchedule paper = DiscreteSchedule.palettePaperSampling();
    DiscreteSchedule spaced =
        steps >= paper.steps() ? paper : paper.respaced(Integer.toString(steps));
    return StepGrid.of(spaced).from(trained.smallestGamma());
  }
}
