package org.sfumato.schedule;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A schedule of T steps given by the variance beta that each adds, and what DDPM derives from it.
 *
 * <p>Methods of an {@code int step} count from 0 (the least noise) to T - 1, as ADM's code does;
 * the papers' step t is {@code step + 1}. The continuous view {@link #gamma(double)} joins the
 * papers' gamma_0 = 1, gamma_1, ..., gamma_T by straight lines, so it is strictly decreasing, and a
 * gamma drawn by {@link #drawGamma} is uniform between gamma_{t-1} and gamma_t for a t uniform in
 * {1, ..., T} (p(gamma) of Palette, Algorithm 1).
 */
public final class DiscreteSchedule implements NoiseSchedule {
  private static final double COSINE_OFFSET = 0.008;
  private static final double MAX_COSINE_BETA = 0.999;

  private final double[] betas;
  private final double[] alphasCumprod;
  private final int[] timesteps;

  private DiscreteSchedule(double[] betas, double[] alphasCumprod, int[] timesteps) {
    this.betas = betas;
    this.alphasCumprod = alphasCumprod;
    this.timesteps = timesteps;
  }

  /**
   * A schedule of given betas.
   *
   * @throws IllegalArgumentException if there is none, or one is outside (0, 1)
   */
  public static DiscreteSchedule of(double... betas) {
    if (betas.length == 0) {
      throw new IllegalArgumentException("a schedule needs a step");
    }
    double[] alphasCumprod = new double[betas.length];
    double product = 1.0;
    for (int i = 0; i < betas.length; i++) {
      if (!(betas[i] > 0.0 && betas[i] < 1.0)) {
        throw new IllegalArgumentException("beta " + betas[i] + " of step " + i + " not in (0, 1)");
      }
      product *= 1.0 - betas[i];
      alphasCumprod[i] = product;
    }
    if (product == 0.0) {
      throw new IllegalArgumentException("the last gamma is too small for a double");
    }
    int[] timesteps = new int[betas.length];
    Arrays.setAll(timesteps, i -> i);
    return new DiscreteSchedule(betas.clone(), alphasCumprod, timesteps);
  }

  /** Betas evenly spaced, both ends included. */
  public static DiscreteSchedule linear(int steps, double betaStart, double betaEnd) {
    double stride = steps > 1 ? (betaEnd - betaStart) / (steps - 1) : 0.0;
    return of(steps, i -> i > 0 && i == steps - 1 ? betaEnd : betaStart + i * stride);
  }

  /**
   * The cosine schedule of improved DDPM (Nichol and Dhariwal 2021, eq. 17), beta at most 0.999.
   */
  public static DiscreteSchedule cosine(int steps) {
    return of(
        steps,
        i -> {
          double before = squaredCosine((double) i / steps);
          double after = squaredCosine((i + 1.0) / steps);
          return Math.min(1.0 - after / before, MAX_COSINE_BETA);
        });
  }

  /** What Palette trains on (Palette, appendix B): 2000 steps, linear from 1e-6 to 0.01. */
  public static DiscreteSchedule palettePaperTraining() {
    return linear(2000, 1e-6, 0.01);
  }

  /** What Palette samples with (Palette, appendix B): 1000 steps, linear from 1e-4 to 0.09. */
  public static DiscreteSchedule palettePaperSampling() {
    return linear(1000, 1e-4, 0.09);
  }

  private static DiscreteSchedule of(int steps, IntToDoubleFunction beta) {
    double[] betas = new double[Math.max(0, steps)];
    Arrays.setAll(betas, beta);
    return of(betas);
  }

  private static double squaredCosine(double t) {
    double cosine = Math.cos((t + COSINE_OFFSET) / (1.0 + COSINE_OFFSET) * Math.PI / 2.0);
    return cosine * cosine;
  }

  /**
   * A schedule of some of this one's steps, with exactly the same gammas there.
   *
   * @param spacing as {@link Respacing} reads it: {@code "25"}, {@code "ddim25"}, {@code
   *     "10,15,20"}
   * @throws IllegalArgumentException if it is none, or asks for more steps than there are; the
   *     message is a sentence fit for the user
   */
  public DiscreteSchedule respaced(String spacing) {
    int[] kept = Respacing.steps(spacing, steps());
    double[] keptBetas = new double[kept.length];
    double[] keptGammas = new double[kept.length];
    int[] keptTimesteps = new int[kept.length];
    double previous = 1.0;
    for (int i = 0; i < kept.length; i++) {
      double gamma = alphasCumprod[kept[i]];
      keptBetas[i] = 1.0 - gamma / previous;
      keptGammas[i] = gamma;
      keptTimesteps[i] = timesteps[kept[i]];
      previous = gamma;
    }
    return new DiscreteSchedule(keptBetas, keptGammas, keptTimesteps);
  }

  /**
   * The same steps for images multiplied by {@code scale} ({@link ScaledGamma}).
   *
   * @param scale b, above 0
   */
  public DiscreteSchedule scaled(double scale) {
    ScaledGamma.requireScale(scale);
    double[] gammas = new double[steps()];
    double[] scaledBetas = new double[steps()];
    for (int i = 0; i < gammas.length; i++) {
      gammas[i] = ScaledGamma.scaled(alphasCumprod[i], scale);
      scaledBetas[i] = 1.0 - gammas[i] / (i == 0 ? 1.0 : gammas[i - 1]);
    }
    return new DiscreteSchedule(scaledBetas, gammas, timesteps);
  }

  /** T, the number of steps. */
  public int steps() {
    return betas.length;
  }

  /** The step's number in the schedule that this one was respaced from (else the step itself). */
  public int timestep(int step) {
    return timesteps[step];
  }

  /** beta_t, the variance that the step adds. */
  public double beta(int step) {
    return betas[step];
  }

  /** gamma_t = product of (1 - beta) up to and with the step. */
  public double alphaCumprod(int step) {
    return alphasCumprod[step];
  }

  /** gamma_{t-1}: 1 before the first step. */
  public double alphaCumprodPrev(int step) {
    return step == 0 ? 1.0 : alphasCumprod[step - 1];
  }

  /** Variance of q(y_{t-1} | y_t, y_0): 0 at the first step. */
  public double posteriorVariance(int step) {
    // DDPM, eq. 7: (1 - gamma_{t-1}) / (1 - gamma_t) * beta_t
    return beta(step) * (1.0 - alphaCumprodPrev(step)) / (1.0 - alphaCumprod(step));
  }

  /**
   * ln of the posterior variance, the first step taking the second's, for its own is minus
   * infinity; ln beta where there is only one step.
   */
  public double posteriorLogVarianceClipped(int step) {
    return Math.log(steps() == 1 ? beta(0) : posteriorVariance(Math.max(step, 1)));
  }

  /** What y_0 is multiplied by in the mean of q(y_{t-1} | y_t, y_0). */
  public double posteriorMeanCoefX0(int step) {
    // DDPM, eq. 7: sqrt(gamma_{t-1}) beta_t / (1 - gamma_t)
    return Math.sqrt(alphaCumprodPrev(step)) * beta(step) / (1.0 - alphaCumprod(step));
  }

  /** What y_t is multiplied by in the mean of q(y_{t-1} | y_t, y_0). */
  public double posteriorMeanCoefXt(int step) {
    // DDPM, eq. 7: sqrt(alpha_t) (1 - gamma_{t-1}) / (1 - gamma_t)
    return Math.sqrt(1.0 - beta(step))
        * (1.0 - alphaCumprodPrev(step))
        / (1.0 - alphaCumprod(step));
  }

  @Override
  public double gamma(double t) {
    double place = Unit.checkTime(t) * steps();
    int before = Math.min((int) place, steps() - 1);
    double part = place - before;
    double to = alphasCumprod[before];
    // Exact at both ends, and never below the step's own gamma by rounding.
    return Math.max(to, (1.0 - part) * alphaCumprodPrev(before) + part * to);
  }

  @Override
  public double smallestGamma() {
    return alphasCumprod[steps() - 1];
  }

  /**
   * The original step whose gamma this is, for networks that are told the step: the inverse of
   * {@link #alphaCumprod}, by straight lines between steps; -1 for a clean image.
   *
   * @param gamma from {@link #smallestGamma} to 1
   * @throws IllegalArgumentException if gamma is outside that range
   */
  public double timestepOf(double gamma) {
    if (!(gamma >= smallestGamma() && gamma <= 1.0)) {
      throw new IllegalArgumentException(
          "gamma " + gamma + " is not in [" + smallestGamma() + ", 1]");
    }
    int low = 0; // the first step whose gamma is at most the one given
    int high = steps() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (alphasCumprod[middle] <= gamma) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int before = low == 0 ? -1 : timesteps[low - 1];
    double from = alphaCumprodPrev(low);
    double part = (from - gamma) / (from - alphasCumprod[low]);
    return before + part * (timesteps[low] - before);
  }
}
