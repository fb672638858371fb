package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ScaledGammaTest {
  private static final List<NoiseSchedule> SCHEDULES =
      List.of(
          new LinearGamma(),
          new LinearGamma(0.01),
          new CosineGamma(0.2, 1, 1),
          new SigmoidGamma(-3, 3, 0.9),
          DiscreteSchedule.palettePaperTraining(),
          DiscreteSchedule.cosine(50).respaced("7"));

  /** Chen, Fig. 5. */
  @Property
  void shiftsTheLogSnrByTheSquareOfTheScale(
      @ForAll @DoubleRange(min = 0.05, max = 3) @Scale(3) double scale,
      @ForAll @DoubleRange(min = 0.01, max = 1) @Scale(4) double t) {
    for (NoiseSchedule schedule : SCHEDULES) {
      assertThat(new ScaledGamma(schedule, scale).logSnr(t))
          .isCloseTo(schedule.logSnr(t) + 2 * Math.log(scale), within(1e-9));
    }
  }

  @Property
  void scalingByTheInverseUndoesIt(
      @ForAll @DoubleRange(min = 0.05, max = 3) @Scale(3) double scale,
      @ForAll @DoubleRange(min = 1e-9, max = 1) @Scale(10) double gamma) {
    double there = ScaledGamma.scaled(gamma, scale);
    assertThat(ScaledGamma.scaled(there, 1 / scale)).isCloseTo(gamma, within(1e-13));
    assertThat(ScaledGamma.scaled(gamma, 1)).isCloseTo(gamma, within(1e-15));
  }

  @Test
  void goesFromAllToNothingAsBefore() {
    for (NoiseSchedule schedule : SCHEDULES) {
      NoiseSchedule scaled = new ScaledGamma(schedule, 0.1);
      assertThat(scaled.gamma(0)).isEqualTo(1);
      assertThat(scaled.smallestGamma()).isPositive().isLessThan(schedule.smallestGamma());
    }
  }

  @Test
  void stepsStaySteps() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(50, 1e-3, 0.3).respaced("7");
    DiscreteSchedule scaled = schedule.scaled(0.2);
    NoiseSchedule expected = new ScaledGamma(schedule, 0.2);
    double product = 1;
    for (int step = 0; step < 7; step++) {
      double gamma = scaled.alphaCumprod(step);
      product *= 1 - scaled.beta(step);
      assertThat(gamma).isCloseTo(expected.gamma((step + 1) / 7.0), within(1e-12));
      assertThat(gamma).isCloseTo(product, within(1e-12));
      assertThat(scaled.timestep(step)).isEqualTo(schedule.timestep(step));
      assertThat(scaled.timestepOf(gamma)).isEqualTo(schedule.timestep(step));
    }
  }

  @Test
  void aScaleThatIsNoneIsRefused() {
    for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new ScaledGamma(new LinearGamma(), scale))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property
  void timeIsFoundFromGamma(@ForAll @DoubleRange(min = 0.001, max = 1) @Scale(6) double t) {
    for (NoiseSchedule schedule : SCHEDULES) {
      double gamma = schedule.gamma(t);
      double found = schedule.timeOf(gamma);
      assertThat(schedule.gamma(found)).isCloseTo(gamma, within(1e-12));
      if (gamma > schedule.smallestGamma()) {
        // Near t = 0 gamma hardly falls, and a double's last digit is a stretch of time.
        assertThat(found).isCloseTo(t, within(1e-7));
      }
    }
  }

  @Test
  void timesAtTheEndsAndTheStepsOfASchedule() {
    DiscreteSchedule steps = DiscreteSchedule.linear(20, 1e-3, 0.3);
    for (int step = 0; step < 20; step++) {
      assertThat(steps.timeOf(steps.alphaCumprod(step)))
          .isCloseTo((step + 1) / 20.0, within(1e-12));
    }
    assertThat(steps.timeOf(1)).isCloseTo(0, within(1e-15));
    // Where clipping makes it flat, the earliest.
    assertThat(new LinearGamma(0.01).timeOf(0.01)).isCloseTo(0.99, within(1e-12));
    for (double gamma : new double[] {0, 0.009, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new LinearGamma(0.01).timeOf(gamma))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not in [0.01, 1]");
    }
  }
}
