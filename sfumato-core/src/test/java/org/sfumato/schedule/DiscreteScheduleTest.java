package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DiscreteScheduleTest {
  private static final DiscreteSchedule TRAINING = DiscreteSchedule.palettePaperTraining();

  private static int[] timesteps(DiscreteSchedule schedule) {
    return IntStream.range(0, schedule.steps()).map(schedule::timestep).toArray();
  }

  @Test
  void paletteSchedulesAreThoseOfThePaper() {
    assertThat(TRAINING.steps()).isEqualTo(2000);
    assertThat(TRAINING.beta(0)).isEqualTo(1e-6);
    assertThat(TRAINING.beta(1999)).isEqualTo(0.01);
    DiscreteSchedule sampling = DiscreteSchedule.palettePaperSampling();
    assertThat(sampling.steps()).isEqualTo(1000);
    assertThat(sampling.beta(0)).isEqualTo(1e-4);
    assertThat(sampling.beta(999)).isEqualTo(0.09);
    assertThat(sampling.beta(500) - sampling.beta(499))
        .isCloseTo((0.09 - 1e-4) / 999, within(1e-15));
  }

  @Property(tries = 200)
  void gammaIsStrictlyDecreasing(
      @ForAll @Size(min = 1, max = 50)
          List<@DoubleRange(min = 1e-4, max = 0.99) @Scale(6) Double> betas,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(10) double t1,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(10) double t2) {
    DiscreteSchedule schedule =
        DiscreteSchedule.of(betas.stream().mapToDouble(beta -> beta).toArray());
    assertThat(schedule.gamma(0)).isEqualTo(1.0);
    assertThat(schedule.gamma(1)).isEqualTo(schedule.smallestGamma()).isPositive();
    double early = schedule.gamma(Math.min(t1, t2));
    double late = schedule.gamma(Math.max(t1, t2));
    assertThat(late).isLessThanOrEqualTo(early);
    if (Math.abs(t1 - t2) > 1e-9) {
      assertThat(late).isLessThan(early);
    }
  }

  @Test
  void gammaMeetsEveryStep() {
    DiscreteSchedule schedule = DiscreteSchedule.cosine(1000);
    for (int step = 0; step < 1000; step++) {
      assertThat(schedule.gamma((step + 1) / 1000.0))
          .isCloseTo(schedule.alphaCumprod(step), within(1e-14));
    }
  }

  @Property(tries = 100)
  void posteriorIsTheProductOfItsGaussians(@ForAll @IntRange(min = 1, max = 999) int step) {
    // Bayes' rule: precisions add. q(y_{t-1} | y_0) has variance 1 - gamma_{t-1}, and y_t sees
    // y_{t-1} scaled by sqrt(1 - beta_t) under variance beta_t.
    DiscreteSchedule schedule = DiscreteSchedule.linear(1000, 1e-4, 0.02);
    double beta = schedule.beta(step);
    double before = schedule.alphaCumprod(step - 1);
    double precision = 1 / (1 - before) + (1 - beta) / beta;
    assertThat(schedule.posteriorVariance(step)).isCloseTo(1 / precision, withinPercentage(1e-9));
    assertThat(schedule.posteriorLogVarianceClipped(step))
        .isCloseTo(-Math.log(precision), within(1e-9));
    assertThat(schedule.posteriorMeanCoefX0(step))
        .isCloseTo(Math.sqrt(before) / (1 - before) / precision, withinPercentage(1e-9));
    assertThat(schedule.posteriorMeanCoefXt(step))
        .isCloseTo(Math.sqrt(1 - beta) / beta / precision, withinPercentage(1e-9));
  }

  @Test
  void theFirstStepLeadsToTheCleanImage() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(1000, 1e-4, 0.02);
    assertThat(schedule.posteriorVariance(0)).isZero();
    assertThat(schedule.posteriorMeanCoefX0(0)).isCloseTo(1, within(1e-12));
    assertThat(schedule.posteriorMeanCoefXt(0)).isZero();
    assertThat(schedule.posteriorLogVarianceClipped(0))
        .isEqualTo(Math.log(schedule.posteriorVariance(1)));
    assertThat(DiscreteSchedule.of(0.3).posteriorLogVarianceClipped(0)).isEqualTo(Math.log(0.3));
  }

  @Property(tries = 200)
  void respacingKeepsGammas(
      @ForAll @IntRange(min = 2, max = 400) int steps, @ForAll @IntRange(min = 1) int wanted) {
    DiscreteSchedule schedule = DiscreteSchedule.linear(steps, 1e-4, 0.02);
    int count = 1 + wanted % steps;
    DiscreteSchedule respaced = schedule.respaced(Integer.toString(count));
    assertThat(respaced.steps()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(respaced.alphaCumprod(i)).isEqualTo(schedule.alphaCumprod(respaced.timestep(i)));
    }
    assertThat(timesteps(respaced)).isSorted().doesNotHaveDuplicates().startsWith(0);
    if (count > 1) {
      assertThat(timesteps(respaced)).endsWith(steps - 1);
      assertThat(respaced.smallestGamma()).isEqualTo(schedule.smallestGamma());
    }
  }

  @Test
  void respacingReadsTheReferenceNotation() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(300, 1e-4, 0.02);
    // The example in the reference's own documentation: 10, 15 and 20 of three sections of 100.
    int[] sections = timesteps(schedule.respaced("10,15,20"));
    assertThat(sections)
        .hasSize(45)
        .startsWith(0, 11, 22)
        .contains(99, 100, 199, 200)
        .endsWith(299);
    assertThat(timesteps(schedule.respaced("ddim100")))
        .isEqualTo(IntStream.range(0, 100).map(i -> 3 * i).toArray());
    // 10 steps in sections of 4, 3 and 3.
    assertThat(timesteps(DiscreteSchedule.linear(10, 1e-4, 0.02).respaced("2,1,2")))
        .containsExactly(0, 3, 4, 7, 9);
    // 4 of 10: strides of 3. 3 of 10: strides of 4.5, and halves go to the even step.
    assertThat(timesteps(DiscreteSchedule.linear(10, 1e-4, 0.02).respaced("3")))
        .containsExactly(0, 4, 9);
    assertThat(timesteps(schedule.respaced("100").respaced("2"))).containsExactly(0, 299);
  }

  @Test
  void respacingRefusesWhatItCannotGive() {
    for (String spacing :
        new String[] {
          "", "a", "0", "301", "ddim7000", "ddim0", "ddim299", "101,1,1", "1,,2", "-5"
        }) {
      DiscreteSchedule schedule = DiscreteSchedule.linear(300, 1e-4, 0.02);
      assertThatThrownBy(() -> schedule.respaced(spacing))
          .as(spacing)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(".");
    }
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(DiscreteSchedule::of).isInstanceOf(IllegalArgumentException.class);
    for (double beta : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> DiscreteSchedule.of(0.1, beta))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> DiscreteSchedule.linear(0, 0.1, 0.2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drawnGammasAreUniformBetweenNeighbours() {
    // Three steps of very different widths: each is drawn a third of the time, and within each
    // the mean lies in the middle. Tolerances are five standard errors of 90,000 draws.
    DiscreteSchedule schedule = DiscreteSchedule.of(0.001, 0.2, 0.9);
    SplittableRandom random = new SplittableRandom(7);
    int[] counts = new int[3];
    double[] places = new double[3];
    int draws = 90_000;
    for (int i = 0; i < draws; i++) {
      double gamma = schedule.drawGamma(random);
      assertThat(gamma).isGreaterThanOrEqualTo(schedule.smallestGamma()).isLessThan(1.0);
      int step = 0;
      while (gamma < schedule.alphaCumprod(step)) {
        step++;
      }
      counts[step]++;
      double top = schedule.alphaCumprodPrev(step);
      places[step] += (top - gamma) / (top - schedule.alphaCumprod(step));
    }
    for (int step = 0; step < 3; step++) {
      double error = Math.sqrt(2.0 / 9.0 / draws);
      assertThat(counts[step] / (double) draws).isCloseTo(1.0 / 3.0, within(5 * error));
      assertThat(places[step] / counts[step])
          .isCloseTo(0.5, within(5 * Math.sqrt(1.0 / 12.0 / counts[step])));
    }
  }

  @Test
  void aDrawOfZeroStillHasAFiniteLogSnr() {
    // The largest double that a generator gives is 1 - 2^-53, so the time is 2^-53.
    double gamma = TRAINING.drawGamma(() -> -1L);
    assertThat(gamma).isLessThan(1.0).isGreaterThan(1 - 1e-12);
    assertThat(LogSnr.of(gamma)).isFinite();
    assertThat(TRAINING.drawGamma(() -> 0L)).isEqualTo(TRAINING.smallestGamma());
  }

  @Test
  void timestepOfAGammaInvertsTheSchedule() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(1000, 1e-4, 0.02);
    DiscreteSchedule respaced = schedule.respaced("ddim25");
    for (int i = 0; i < respaced.steps(); i++) {
      assertThat(schedule.timestepOf(respaced.alphaCumprod(i)))
          .isCloseTo(respaced.timestep(i), within(1e-6));
      assertThat(respaced.timestepOf(respaced.alphaCumprod(i))).isEqualTo(respaced.timestep(i));
    }
    assertThat(schedule.timestepOf(1.0)).isEqualTo(-1);
    assertThat(schedule.timestepOf(schedule.gamma(0.5005))).isCloseTo(499.5, within(1e-9));
    assertThatThrownBy(() -> schedule.timestepOf(schedule.smallestGamma() / 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
