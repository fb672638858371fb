package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** The inverse of a schedule, which networks that are told the time need. */
class TimeOfGammaTest {
  @Property(tries = 200)
  void isTheInverseOfGamma(@ForAll @DoubleRange(min = 0, max = 1) double t) {
    for (NoiseSchedule schedule :
        new NoiseSchedule[] {
          new LinearGamma(),
          new CosineGamma(0.2, 1, 1),
          new SigmoidGamma(-3, 3, 0.9),
          DiscreteSchedule.palettePaperTraining()
        }) {
      double gamma = schedule.gamma(t);
      // Where the curve is flat many times have the same gamma; any of them will do.
      assertThat(schedule.gamma(schedule.timeOf(gamma))).isCloseTo(gamma, within(1e-12));
    }
  }

  @Example
  void isKnownWhereTheScheduleIsSimple() {
    NoiseSchedule palette = DiscreteSchedule.palettePaperTraining();
    assertThat(palette.timeOf(palette.smallestGamma())).isEqualTo(1);
    assertThat(palette.timeOf(1)).isCloseTo(0, within(1e-15));
    assertThat(palette.timeOf(palette.gamma(0.3))).isCloseTo(0.3, within(1e-12));
    assertThat(new LinearGamma().timeOf(0.25)).isCloseTo(0.75, within(1e-12));
    assertThatThrownBy(() -> palette.timeOf(1e-9)).isInstanceOf(IllegalArgumentException.class);
  }
}
