package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;

class FewerStepsTest {
  @ParameterizedTest
  @CsvSource({
    "betas:2000:1e-6:0.01, 1200",
    "betas:2000:1e-6:0.01, 4000",
    "betas:1000:1e-4:0.02, 50",
    "betas:1000:1e-4:0.02, 2"
  })
  void theEndsNoiseStays(String spec, int steps) {
    ScheduleSpec before = ScheduleSpec.parse(spec);
    ScheduleSpec after = FewerSteps.of(before, steps);
    assertThat(after.steps()).isEqualTo(steps);
    assertThat(Math.log(after.schedule().smallestGamma()))
        .isCloseTo(Math.log(before.schedule().smallestGamma()), within(1e-9));
  }

  /** ln gamma is about minus the sum of betas, so the last beta grows as the steps become fewer. */
  @Test
  void fromTwoThousandToTwelveHundredAsAntonaDoes() {
    String after = FewerSteps.of(ScheduleSpec.parse("betas:2000:1e-6:0.01"), 1200).toString();
    assertThat(after).startsWith("betas:1200:1e-6:0.016");
  }

  @Test
  void asManyStepsAreTheSameSchedule() {
    String same = FewerSteps.of(ScheduleSpec.parse("betas:2000:1e-6:0.01"), 2000).toString();
    double last = Double.parseDouble(same.substring(same.lastIndexOf(':') + 1));
    assertThat(last).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void whatCannotBeIsRefused() {
    ScheduleSpec palette = ScheduleSpec.parse("betas:2000:1e-6:0.01");
    assertThatThrownBy(() -> FewerSteps.of(palette, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> FewerSteps.of(palette, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no last beta gives 1 steps");
    assertThatThrownBy(() -> FewerSteps.of(ScheduleSpec.parse("cosine"), 100))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("only a schedule betas:");
  }
}
