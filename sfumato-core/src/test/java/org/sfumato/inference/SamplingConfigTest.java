package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;

class SamplingConfigTest {
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();

  /** However few the steps: pure noise must never be shown to the network as a clearer picture. */
  @Property
  void everyGridBeginsAtTheNoisiestLevelOfTraining(
      @ForAll SamplingConfig.Kind kind, @ForAll @IntRange(min = 1, max = 1200) int steps) {
    StepGrid grid = new SamplingConfig(kind, steps).grid(TRAINED);
    assertThat(grid.gamma(0)).isBetween(TRAINED.smallestGamma(), 1.1 * TRAINED.smallestGamma());
    assertThat(grid.steps()).isLessThanOrEqualTo(steps);
    if (steps <= 468) {
      assertThat(grid.steps()).isEqualTo(steps);
    }
  }

  @Test
  void palettesOwnTakesAllStepsThatTrainingShowed() {
    assertThat(SamplingConfig.PALETTE.grid(TRAINED).steps()).isEqualTo(468);
  }

  @Test
  void stepsHaveLimits() {
    assertThatThrownBy(() -> new SamplingConfig(SamplingConfig.Kind.DDIM, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("steps must be 1 to 10000, not 0");
  }
}
