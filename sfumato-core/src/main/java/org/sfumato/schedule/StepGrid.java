package org.sfumato.schedule;

import java.util.Arrays;

/**
 * The noise levels that a sampler walks: gammas strictly rising from the noisiest to exactly 1, the
 * clean image. Step i of n goes from {@code gamma(i)} to {@code gamma(i + 1)}; {@code gamma(n)} is
 * 1. Immutable.
 */
public final class StepGrid {
  private static final double RHO = 7;

  private final double[] gammas;

  private StepGrid(double[] gammas) {
    this.gammas = gammas;
    for (int i = 0; i < gammas.length; i++) {
      double previous = i == 0 ? 0.0 : gammas[i - 1];
      if (!(gammas[i] > previous)) {
        throw new IllegalArgumentException(
            "gamma " + gammas[i] + " does not rise above " + previous);
      }
    }
    if (gammas.length < 2 || gammas[gammas.length - 1] != 1.0) {
      throw new IllegalArgumentException("a grid needs a step and must end at gamma 1");
    }
  }

  /** A grid of given levels, the last of them 1. */
  public static StepGrid of(double... gammas) {
    return new StepGrid(gammas.clone());
  }

  /** Every step of a schedule, the last first. */
  public static StepGrid of(DiscreteSchedule schedule) {
    int steps = schedule.steps();
    double[] gammas = new double[steps + 1];
    Arrays.setAll(gammas, i -> i == steps ? 1.0 : schedule.alphaCumprod(steps - 1 - i));
    return new StepGrid(gammas);
  }

  /** {@code steps} steps of equal time, from t = 1 to 0 (Chen, Algorithm 3). */
  public static StepGrid uniformTime(NoiseSchedule schedule, int steps) {
    double[] gammas = new double[Math.max(0, steps) + 1];
    Arrays.setAll(gammas, i -> i == steps ? 1.0 : schedule.gamma((double) (steps - i) / steps));
    return new StepGrid(gammas);
  }

  /**
   * {@code steps} levels evenly spaced in log-SNR, from {@code gammaMin} to {@code gammaMax}, then
   * 1.
   *
   * @param trained the schedule that the network was trained on: a {@code gammaMin} below its
   *     smallest gamma is raised to that
   * @param gammaMin above 0
   * @param gammaMax above gammaMin and the schedule's smallest gamma, below 1; not used if {@code
   *     steps} is 1
   */
  public static StepGrid uniformLogSnr(
      NoiseSchedule trained, int steps, double gammaMin, double gammaMax) {
    double lowest = Math.max(gammaMin, trained.smallestGamma());
    double first = LogSnr.of(lowest);
    double stride = steps > 1 ? (LogSnr.of(gammaMax) - first) / (steps - 1) : 0.0;
    double[] gammas = new double[Math.max(0, steps) + 1];
    // The first is set as it is: by way of its log-SNR it could come out below what was trained.
    Arrays.setAll(
        gammas, i -> i == steps ? 1.0 : i == 0 ? lowest : LogSnr.toGamma(first + i * stride));
    return new StepGrid(gammas);
  }

  /**
   * {@code steps} noise levels sigma = sqrt((1 - gamma) / gamma), evenly spaced in their seventh
   * root (EDM, eq. 5 with rho = 7), then 1: ever smaller steps the less noise is left.
   *
   * @param trained as for {@link #uniformLogSnr}
   * @param gammaMin as for {@link #uniformLogSnr}
   * @param gammaMax as for {@link #uniformLogSnr}
   */
  public static StepGrid karras(
      NoiseSchedule trained, int steps, double gammaMin, double gammaMax) {
    double lowest = Math.max(gammaMin, trained.smallestGamma());
    double first = Math.pow((1 - lowest) / lowest, 0.5 / RHO);
    double last = Math.pow((1 - gammaMax) / gammaMax, 0.5 / RHO);
    double stride = steps > 1 ? (last - first) / (steps - 1) : 0.0;
    double[] gammas = new double[Math.max(0, steps) + 1];
    Arrays.setAll(
        gammas,
        i -> i == steps ? 1.0 : i == 0 ? lowest : 1 / (1 + Math.pow(first + i * stride, 2 * RHO)));
    return new StepGrid(gammas);
  }

  /**
   * This grid with every level moved to the nearest step of the schedule that the network was
   * trained on, for networks that know no others (EDM, appendix C.3.4). Levels that fall together
   * become one, so there may be fewer steps.
   */
  public StepGrid onStepsOf(DiscreteSchedule trained) {
    double[] moved =
        Arrays.stream(gammas)
            .map(gamma -> gamma == 1 ? 1 : nearest(trained, gamma))
            .distinct()
            .toArray();
    return new StepGrid(moved);
  }

  private static double nearest(DiscreteSchedule trained, double gamma) {
    double place = trained.timestepOf(Math.max(gamma, trained.smallestGamma()));
    return trained.alphaCumprod((int) Math.rint(Math.max(0, place)));
  }

  /**
   * This grid without the levels below a gamma: a network is not asked about noise that its
   * training never showed it. Give the training schedule's {@link NoiseSchedule#smallestGamma}.
   *
   * @throws IllegalArgumentException if no step is left
   */
  public StepGrid from(double smallestGamma) {
    int first = 0;
    while (first < gammas.length && gammas[first] < smallestGamma) {
      first++;
    }
    return new StepGrid(Arrays.copyOfRange(gammas, first, gammas.length));
  }

  /**
   * A walk that begins in the middle of this one.
   *
   * @param gamma where it begins, in (0, 1); then come the levels above it
   */
  public StepGrid begunAt(double gamma) {
    double[] rest = Arrays.stream(gammas).filter(level -> level > gamma).toArray();
    double[] begun = new double[rest.length + 1];
    begun[0] = gamma;
    System.arraycopy(rest, 0, begun, 1, rest.length);
    return new StepGrid(begun);
  }

  /**
   * A grid of fewer steps: levels of this one evenly spaced by number, the noisiest and the clean
   * image among them. The grid itself if it has no more steps than asked for.
   *
   * @throws IllegalArgumentException if no step is asked for
   */
  public StepGrid thinned(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("a grid needs a step");
    }
    if (steps >= steps()) {
      return this;
    }
    double[] kept = new double[steps + 1];
    Arrays.setAll(kept, i -> gammas[(int) ((long) i * steps() / steps)]);
    return new StepGrid(kept);
  }

  /** The number of steps, one less than the number of levels. */
  public int steps() {
    return gammas.length - 1;
  }

  /** The level at which step {@code i} begins, and at which the one before it ended. */
  public double gamma(int i) {
    return gammas[i];
  }

  /** A copy of all levels, {@code steps() + 1} of them. */
  public double[] gammas() {
    return gammas.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepGrid grid && Arrays.equals(gammas, grid.gammas);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(gammas);
  }

  @Override
  public String toString() {
    return "StepGrid" + Arrays.toString(gammas);
  }
}
