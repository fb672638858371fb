package org.sfumato.inference;

import java.util.Locale;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.model.NoiseInput;
import org.sfumato.sampler.Ddim;
import org.sfumato.sampler.Ddpm;
import org.sfumato.sampler.DpmSolver;
import org.sfumato.sampler.Heun;
import org.sfumato.sampler.OneStepSampler;
import org.sfumato.sampler.Repaint;
import org.sfumato.sampler.Sampler;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.NoiseOnly;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.StepGrid;

/**
 * How to walk from noise to a picture.
 *
 * @param sampler which way
 * @param spacing a number of steps, laid out as suits the sampler; or steps of the training
 *     schedule in ADM's notation: {@code ddim25}, {@code 10,15,20} (see {@link
 *     DiscreteSchedule#respaced})
 * @param eta how much of DDPM's noise {@link Kind#DDIM} adds, 0 to 1; 0 for the others
 * @param threshold the share of each clean image's values that dynamic thresholding keeps ({@link
 *     Denoiser#thresholded}), in (0, 1]; 0 to clip them ({@link Denoiser#clipped})
 * @param resamplings how often each stretch of the walk is walked where a model inpaints that was
 *     never trained to ({@link Repaint}); 1 only replaces the known pixels
 */
public record SamplingConfig(
    Kind sampler, String spacing, double eta, double threshold, int resamplings) {
  // Before the constants made with them.
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");
  private static final Pattern SECTIONS = Pattern.compile("ddim\\d{1,9}|\\d{1,9}(,\\d{1,9})+");

  /** What a picture is made with unless asked otherwise; a photograph is not restored so. */
  public static final SamplingConfig DEFAULT = new SamplingConfig(Kind.DDPM, 50);

  /**
   * What a photograph is restored with unless asked otherwise: every pixel goes through the network
   * at every step, and few steps do as well (docs/experiments.md, Few steps).
   */
  public static final SamplingConfig RESTORATION = new SamplingConfig(Kind.DPM_SOLVER, 5);

  /** What a task of that name is done with unless asked otherwise. */
  public static SamplingConfig usual(String task) {
    return task.equals("restore") ? RESTORATION : DEFAULT;
  }

  /** Quick, for sample grids while training. */
  public static final SamplingConfig PREVIEW = new SamplingConfig(Kind.DDPM, 20);

  /** Palette's own: Algorithm 2 on its 1000 steps (appendix B). */
  public static final SamplingConfig PALETTE = new SamplingConfig(Kind.PALETTE, 1000);

  /** Noise of 1.6 % of the range is the last that is asked about: finer cannot be seen. */
  private static final double GAMMA_MAX = 0.999;

  /** Steps that RePaint goes back (Lugmayr et al. 2022, section 5.1). */
  private static final int JUMP_LENGTH = 10;

  private static final int MAX_STEPS = 10_000;

  public SamplingConfig {
    if (!NUMBER.matcher(spacing).matches() && !SECTIONS.matcher(spacing).matches()) {
      throw new InputException(
          "steps must be a number like 25, or steps of the training schedule like ddim25 or"
              + " 10,15,20, not "
              + ForeignText.shown(spacing));
    }
    long count = count(spacing);
    if (count < 1 || count > MAX_STEPS) {
      throw new InputException("steps must be 1 to " + MAX_STEPS + ", not " + count);
    }
    if (!(eta >= 0 && eta <= 1)) {
      throw new InputException("eta must be 0 to 1, not " + eta);
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new InputException("threshold must be 0 to 1, not " + threshold);
    }
    if (resamplings < 1 || resamplings > 1000) {
      throw new InputException("resamplings must be 1 to 1000, not " + resamplings);
    }
    if (eta != 0 && sampler != Kind.DDIM) {
      throw new InputException("eta belongs to the sampler ddim, not to " + sampler.key());
    }
  }

  /**
   * Clean images are clipped.
   *
   * @param steps laid out as suits the sampler
   */
  public SamplingConfig(Kind sampler, int steps) {
    this(sampler, Integer.toString(steps), 0);
  }

  /** Clean images are clipped. */
  public SamplingConfig(Kind sampler, String spacing, double eta) {
    this(sampler, spacing, eta, 0, 1);
  }

  /**
   * A sampler with its grid, which for networks told the step's number is that of {@link #grid}.
   */
  public enum Kind {
    /** DDPM with the learned variance, or else the posterior's, on steps even in log-SNR. */
    DDPM(50),
    /** DDIM on steps even in log-SNR. */
    DDIM(50),
    /** DPM-Solver++(2M) on steps even in log-SNR. */
    DPM_SOLVER(25),
    /** SDE-DPM-Solver++(2M) on steps even in log-SNR. */
    DPM_SOLVER_SDE(25),
    /** Heun's method on EDM's grid; calls the network twice a step. */
    HEUN(25),
    /**
     * Palette's Algorithm 2 on those steps of its own schedule that are no noisier than training
     * showed (468 of 1000 for its own training schedule), thinned out to the number asked for.
     */
    PALETTE(1000);

    private final int usualSteps;

    Kind(int usualSteps) {
      this.usualSteps = usualSteps;
    }

    /** Steps, if nobody asks for another number. */
    public int usualSteps() {
      return usualSteps;
    }

    /** What it is called on the command line: {@code dpm++-sde}. */
    public String key() {
      return switch (this) {
        case DPM_SOLVER -> "dpm++";
        case DPM_SOLVER_SDE -> "dpm++-sde";
        default -> name().toLowerCase(Locale.ROOT);
      };
    }
  }

  /** Steps asked for; the grid may have fewer. */
  public int steps() {
    return (int) count(spacing);
  }

  /** The sum of all numbers in a spacing. */
  private static long count(String spacing) {
    long count = 0;
    for (String part : spacing.replace("ddim", "").split(",", -1)) {
      count += Long.parseLong(part);
    }
    return count;
  }

  /** The same in another number of steps, laid out as suits the sampler. */
  public SamplingConfig withSteps(int steps) {
    return new SamplingConfig(sampler, Integer.toString(steps), eta, threshold, resamplings);
  }

  /** The same with dynamic thresholding, or with clipping for 0. */
  public SamplingConfig withThreshold(double share) {
    return new SamplingConfig(sampler, spacing, eta, share, resamplings);
  }

  /** The same with another number of walks of each stretch. */
  public SamplingConfig withResamplings(int times) {
    return new SamplingConfig(sampler, spacing, eta, threshold, times);
  }

  /** Keeps the clean images of a denoiser in their range. */
  public Denoiser limited(Denoiser denoiser) {
    return threshold == 0 ? denoiser.clipped() : denoiser.thresholded(threshold);
  }

  /**
   * @param learnedVariance whether the network says which variance a step has
   */
  public Sampler walker(boolean learnedVariance) {
    return switch (sampler) {
      case DDPM -> new Ddpm(learnedVariance ? Ddpm.Variance.LEARNED : Ddpm.Variance.POSTERIOR);
      case DDIM -> new Ddim(eta);
      case DPM_SOLVER -> DpmSolver.ODE;
      case DPM_SOLVER_SDE -> DpmSolver.SDE;
      case HEUN -> new Heun();
      case PALETTE -> Ddpm.PALETTE;
    };
  }

  /**
   * A sampler for models that were never trained to inpaint.
   *
   * @param known the picture, {@code [B, C, H, W]}
   * @param mask {@code [B, 1, H, W]}: 1 to generate, 0 known
   * @throws InputException if the sampler takes more than one step at a time into account
   */
  public Sampler inpainter(boolean learnedVariance, Tensor known, Tensor mask) {
    if (walker(learnedVariance) instanceof OneStepSampler steps) {
      return new Repaint(steps, known, mask, JUMP_LENGTH, resamplings);
    }
    throw new InputException(
        "a model that was never trained to inpaint does so with the samplers ddpm, ddim and"
            + " palette only, not with "
            + sampler.key());
  }

  /**
   * The noise levels to visit.
   *
   * <p>A network that is told the step's number knows only the levels of its training: DDPM and
   * DDIM then take a number of those steps, evenly spread, first and last included, as ADM does;
   * the levels of the others are moved to the nearest step.
   *
   * @param trained the training schedule; noise beyond its largest is not asked about; one of a
   *     single level is walked in one step, whatever was asked for
   * @param told how the network is told the noise level
   * @throws InputException if the schedule has no such steps
   */
  public StepGrid grid(NoiseSchedule trained, NoiseInput told) {
    if (trained instanceof NoiseOnly only) {
      return StepGrid.of(only.gamma(), 1);
    }
    boolean numbered = told == NoiseInput.TIMESTEP;
    // Of one step, ADM's spacing takes the cleanest; a walk begins at the noisiest.
    boolean usesTrainedSteps =
        numbered && steps() > 1 && (sampler == Kind.DDPM || sampler == Kind.DDIM);
    if (usesTrainedSteps || SECTIONS.matcher(spacing).matches()) {
      return respaced(trained);
    }
    StepGrid grid =
        switch (sampler) {
          case PALETTE ->
              StepGrid.of(DiscreteSchedule.palettePaperSampling())
                  .from(trained.smallestGamma())
                  .thinned(steps());
          case HEUN -> StepGrid.karras(trained, steps(), trained.smallestGamma(), GAMMA_MAX);
          case DDPM, DDIM, DPM_SOLVER, DPM_SOLVER_SDE ->
              StepGrid.uniformLogSnr(trained, steps(), trained.smallestGamma(), GAMMA_MAX);
        };
    return numbered ? grid.onStepsOf(discrete(trained)) : grid;
  }

  /**
   * The levels of {@link #grid} above a signal power, and that one first, for a walk that begins
   * with a picture under some noise; for a network that is told the step's number, the nearest
   * steps of its training.
   */
  public StepGrid gridFrom(double gamma, NoiseSchedule trained, NoiseInput told) {
    StepGrid rest = grid(trained, told).begunAt(Math.max(gamma, trained.smallestGamma()));
    return told == NoiseInput.TIMESTEP ? rest.onStepsOf(discrete(trained)) : rest;
  }

  private StepGrid respaced(NoiseSchedule trained) {
    DiscreteSchedule schedule = discrete(trained);
    try {
      return StepGrid.of(schedule.respaced(spacing));
    } catch (IllegalArgumentException e) {
      throw new InputException("steps: " + e.getMessage(), e);
    }
  }

  private DiscreteSchedule discrete(NoiseSchedule trained) {
    if (trained instanceof DiscreteSchedule schedule) {
      return schedule;
    }
    throw new InputException(
        "steps: the model's schedule has no steps to take "
            + spacing
            + " of; give a number of steps");
  }
}
