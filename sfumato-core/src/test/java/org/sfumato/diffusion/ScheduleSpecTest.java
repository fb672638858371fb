package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.LinearGamma;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.SigmoidGamma;

class ScheduleSpecTest {
  @Test
  void everyKindIsTheScheduleOfItsName() {
    assertSame("betas:2000:1e-6:0.01", DiscreteSchedule.palettePaperTraining());
    assertSame("cosine-betas:1000", DiscreteSchedule.cosine(1000));
    assertSame("linear", new LinearGamma());
    assertSame("linear:1e-4", new LinearGamma(1e-4));
    assertSame("cosine", new CosineGamma(0, 1, 1));
    assertSame("cosine:0.2:1:2", new CosineGamma(0.2, 1, 2));
    assertSame("sigmoid", new SigmoidGamma(-3, 3, 1));
    assertSame("sigmoid:0:3:0.3:1e-5", new SigmoidGamma(0, 3, 0.3, 1e-5));
  }

  private static void assertSame(String text, NoiseSchedule expected) {
    NoiseSchedule actual = ScheduleSpec.parse(text).schedule();
    for (int i = 0; i <= 20; i++) {
      assertThat(actual.gamma(i / 20.0)).as(text).isEqualTo(expected.gamma(i / 20.0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "betas:2000:1e-6:0.01, betas:2000:1e-6:0.01",
    "betas:1000:0.00010:2e-2, betas:1000:1e-4:0.02",
    "cosine-betas:4000, cosine-betas:4000",
    "linear, linear:1e-9",
    "cosine, cosine:0:1:1:1e-9",
    "sigmoid:-3:3, sigmoid:-3:3:1:1e-9"
  })
  void isWrittenOutInFullAndReadsBack(String text, String full) {
    ScheduleSpec spec = ScheduleSpec.parse(text);
    assertThat(spec).hasToString(full).isEqualTo(ScheduleSpec.parse(full));
    assertThat(spec).hasSameHashCodeAs(ScheduleSpec.parse(full));
    assertThat(spec).isNotEqualTo(ScheduleSpec.parse("cosine:0.1"));
  }

  @Test
  void onlyThoseOfBetasHaveSteps() {
    assertThat(ScheduleSpec.betas(50, 1e-3, 0.1).steps()).isEqualTo(50);
    assertThat(ScheduleSpec.cosineBetas(50).discrete()).isPresent();
    assertThat(ScheduleSpec.parse("cosine").steps()).isEqualTo(1000);
    assertThat(ScheduleSpec.parse("cosine").discrete()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "betas:2000:1e-6:0.9, less noise", // below the smallest double
    "betas:2000:1e-6:0.1, less noise", // below what 32 bits hold
    "betas:1:1e-6:1e-6, more noise",
    "betas:10:1e-4:1e-4, more noise",
    "betas:2000:1e-17:0.01, must rise", // 1 - beta is 1
    "betas:2000:0:0.01, must rise",
    "betas:2000:0.02:0.01, must rise",
    "betas:2000:1e-6:1, must rise",
    "betas:2000:NaN:0.01, write betas:STEPS:FIRST:LAST with numbers",
    "betas:0:1e-6:0.01, STEPS must be 1 to 100000",
    "betas:1.5:1e-6:0.01, STEPS must be 1 to 100000",
    "betas:2000:1e-6, write betas:STEPS:FIRST:LAST with numbers",
    "cosine-betas, write cosine-betas:STEPS with numbers",
    "cosine:0:1:1:1e-9:5, write cosine:START:END:TAU:CLIP_MIN with numbers",
    "cosine:a, with numbers",
    "cosine:, with numbers",
    "cosine:0:2, no cosine schedule from 0.0 to 2.0",
    "sigmoid:-3:3:0, no sigmoid schedule",
    "sigmoid:-3:3:1e300, at its end", // the piece is flat
    "linear:0, clipMin",
    "linear:0.95, more noise",
    "linear:1e-40, less noise",
    "cosin, did you mean 'cosine'",
    "'', write one of betas:STEPS:FIRST:LAST",
    "Betas:1000:1e-4:0.02, did you mean 'betas'"
  })
  void whatCannotBeWalkedIsRefusedInOneSentence(String text, String why) {
    assertThatThrownBy(() -> ScheduleSpec.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  /** The extremes of what is accepted: StepGrid refuses levels that do not rise. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "betas:1:0.1:0.1",
        "betas:2000:1e-12:0.067",
        "betas:1:0.999999:0.999999",
        "cosine-betas:4000",
        "linear",
        "linear:0.9",
        "cosine:0:1:3:1e-30",
        "sigmoid:-3:3:0.1"
      })
  void everyScheduleAcceptedCanBeWalked(String text) {
    NoiseSchedule schedule = ScheduleSpec.parse(text).schedule();
    for (SamplingConfig.Kind sampler : SamplingConfig.Kind.values()) {
      for (int steps : new int[] {10, 1000, 10_000}) {
        assertThat(new SamplingConfig(sampler, steps).grid(schedule, NoiseInput.LOG_SNR).gamma(0))
            .isGreaterThanOrEqualTo(schedule.smallestGamma());
      }
    }
  }
}
