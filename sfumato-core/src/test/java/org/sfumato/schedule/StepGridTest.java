package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class StepGridTest {
  private static final DiscreteSchedule TRAINING = DiscreteSchedule.palettePaperTraining();
  private static final DiscreteSchedule SAMPLING = DiscreteSchedule.palettePaperSampling();

  @Test
  void palettesSamplingSchedulesTailWasNeverTrained() {
    StepGrid all = StepGrid.of(SAMPLING);
    assertThat(all.steps()).isEqualTo(1000);
    StepGrid taken = all.from(TRAINING.smallestGamma());
    assertThat(all.steps() - taken.steps()).isEqualTo(532);
    assertThat(taken.gamma(0)).isGreaterThanOrEqualTo(TRAINING.smallestGamma());
    assertThat(taken.gamma(0)).isEqualTo(all.gamma(532));
    assertThat(all.gamma(531)).isLessThan(TRAINING.smallestGamma());
  }

  @Test
  void aScheduleIsWalkedBackwards() {
    StepGrid grid = StepGrid.of(SAMPLING.respaced("25"));
    assertThat(grid.steps()).isEqualTo(25);
    assertThat(grid.gamma(25)).isEqualTo(1.0);
    assertThat(grid.gamma(24)).isEqualTo(1 - 1e-4);
    // One step back undoes one step of the schedule: 1 - gamma_t / gamma_{t-1} is its beta.
    DiscreteSchedule respaced = SAMPLING.respaced("25");
    for (int i = 0; i < 25; i++) {
      assertThat(1 - grid.gamma(i) / grid.gamma(i + 1))
          .isCloseTo(respaced.beta(24 - i), within(1e-12));
    }
  }

  @Property(tries = 300)
  void uniformLogSnrIsUniformAndNeverBelowTheTraining(
      @ForAll @IntRange(min = 2, max = 200) int steps,
      @ForAll @DoubleRange(min = 1e-9, max = 0.1) @Scale(10) double gammaMin,
      @ForAll @DoubleRange(min = 0.5, max = 0.9999) @Scale(10) double gammaMax) {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINING, steps, gammaMin, gammaMax);
    assertThat(grid.steps()).isEqualTo(steps);
    assertThat(grid.gamma(0)).isEqualTo(Math.max(gammaMin, TRAINING.smallestGamma()));
    assertThat(grid.gamma(steps - 1)).isCloseTo(gammaMax, within(1e-12));
    assertThat(grid.gamma(steps)).isEqualTo(1.0);
    double stride = LogSnr.of(grid.gamma(1)) - LogSnr.of(grid.gamma(0));
    for (int i = 1; i < steps; i++) {
      assertThat(LogSnr.of(grid.gamma(i)) - LogSnr.of(grid.gamma(i - 1)))
          .isCloseTo(stride, within(1e-9));
    }
    assertThat(grid.from(TRAINING.smallestGamma())).isEqualTo(grid);
  }

  /** EDM, eq. 5, in the noise levels it is written in. */
  @Property(tries = 300)
  void karrasIsUniformInTheSeventhRootOfTheNoise(
      @ForAll @IntRange(min = 2, max = 200) int steps,
      @ForAll @DoubleRange(min = 1e-9, max = 0.1) @Scale(10) double gammaMin,
      @ForAll @DoubleRange(min = 0.5, max = 0.9999) @Scale(10) double gammaMax) {
    StepGrid grid = StepGrid.karras(TRAINING, steps, gammaMin, gammaMax);
    assertThat(grid.steps()).isEqualTo(steps);
    assertThat(grid.gamma(0)).isEqualTo(Math.max(gammaMin, TRAINING.smallestGamma()));
    double max = sigma(grid.gamma(0));
    double min = sigma(gammaMax);
    for (int i = 0; i < steps; i++) {
      double share = i / (steps - 1.0);
      double root = Math.pow(max, 1 / 7.0) * (1 - share) + share * Math.pow(min, 1 / 7.0);
      assertThat(sigma(grid.gamma(i)) / Math.pow(root, 7)).isCloseTo(1, within(1e-9));
    }
    assertThat(grid.from(TRAINING.smallestGamma())).isEqualTo(grid);
  }

  private static double sigma(double gamma) {
    return Math.sqrt((1 - gamma) / gamma);
  }

  @Property(tries = 300)
  void levelsAreMovedToTheNearestTrainedStep(
      @ForAll @IntRange(min = 1, max = 1500) int steps,
      @ForAll @DoubleRange(min = 0.5, max = 0.99999) @Scale(10) double gammaMax) {
    DiscreteSchedule trained = DiscreteSchedule.linear(1000, 1e-4, 0.02);
    StepGrid wished = StepGrid.karras(trained, steps, 0.001, gammaMax);
    StepGrid moved = wished.onStepsOf(trained);
    assertThat(moved.steps()).isBetween(1, steps);
    for (int i = 0; i < moved.steps(); i++) {
      double step = trained.timestepOf(moved.gamma(i));
      assertThat(step).isEqualTo(Math.rint(step));
    }
    for (int i = 0; i < steps; i++) {
      double place = Math.max(0, trained.timestepOf(wished.gamma(i)));
      double near = trained.alphaCumprod((int) Math.rint(place));
      assertThat(moved.gammas()).contains(near);
    }
    assertThat(moved.onStepsOf(trained)).isEqualTo(moved);
  }

  @Test
  void aLevelBeyondTheTrainedOnesIsMovedToTheirEnd() {
    DiscreteSchedule trained = DiscreteSchedule.linear(1000, 1e-4, 0.02);
    StepGrid moved = StepGrid.of(1e-9, 0.5, 0.99999, 0.999999, 1).onStepsOf(trained);
    assertThat(moved.steps()).isEqualTo(3);
    assertThat(moved.gamma(0)).isEqualTo(trained.smallestGamma());
    assertThat(moved.gamma(2)).isEqualTo(trained.alphaCumprod(0));
  }

  @Property(tries = 100)
  void uniformTimeOverAllStepsIsTheSchedule(@ForAll @IntRange(min = 1, max = 300) int steps) {
    DiscreteSchedule schedule = DiscreteSchedule.linear(steps, 1e-4, 0.05);
    assertThat(StepGrid.uniformTime(schedule, steps).gammas())
        .containsExactly(StepGrid.of(schedule).gammas(), within(1e-13));
    assertThat(StepGrid.uniformTime(new CosineGamma(0.2, 1, 1), steps).gammas())
        .isSorted()
        .startsWith(LinearGamma.CLIP_MIN)
        .endsWith(1.0);
  }

  @Test
  void oneStepLeadsFromTheNoisiestToClean() {
    assertThat(StepGrid.uniformLogSnr(TRAINING, 1, 1e-3, 0.9).gammas()).containsExactly(1e-3, 1.0);
    assertThat(StepGrid.karras(TRAINING, 1, 1e-3, 0.9).gammas()).containsExactly(1e-3, 1.0);
    assertThat(StepGrid.uniformTime(TRAINING, 1).gammas())
        .containsExactly(TRAINING.smallestGamma(), 1.0);
  }

  @Test
  void refusesWhatDoesNotRiseToOne() {
    double[][] wrong = {
      {}, {1}, {0.5, 0.9}, {0.5, 0.5, 1}, {0.9, 0.5, 1}, {0, 1}, {-1, 1}, {Double.NaN, 1}, {0.5, 2}
    };
    for (double[] gammas : wrong) {
      assertThatThrownBy(() -> StepGrid.of(gammas)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> StepGrid.of(0.2, 0.5, 1).from(0.7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StepGrid.uniformLogSnr(TRAINING, 0, 1e-3, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StepGrid.karras(TRAINING, 0, 1e-3, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(StepGrid.of(0.2, 0.5, 1).from(0.5)).isEqualTo(StepGrid.of(0.5, 1));
  }

  @Test
  void levelsCannotBeChangedFromOutside() {
    double[] gammas = {0.2, 1};
    StepGrid grid = StepGrid.of(gammas);
    gammas[0] = 0.9;
    grid.gammas()[0] = 0.9;
    assertThat(grid.gamma(0)).isEqualTo(0.2);
  }

  @Test
  void aWalkMayBeginInTheMiddle() {
    StepGrid grid = StepGrid.of(0.1, 0.4, 0.8, 1);
    assertThat(grid.begunAt(0.5)).isEqualTo(StepGrid.of(0.5, 0.8, 1));
    assertThat(grid.begunAt(0.4)).isEqualTo(StepGrid.of(0.4, 0.8, 1));
    assertThat(grid.begunAt(0.05)).isEqualTo(StepGrid.of(0.05, 0.1, 0.4, 0.8, 1));
    assertThat(grid.begunAt(0.9)).isEqualTo(StepGrid.of(0.9, 1)); // never none
  }
}
