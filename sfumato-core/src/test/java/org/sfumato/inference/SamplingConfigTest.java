package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig.Kind;
import org.sfumato.model.NoiseInput;
import org.sfumato.sampler.Ddim;
import org.sfumato.sampler.Ddpm;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;

class SamplingConfigTest {
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();
  private static final DiscreteSchedule ADM = DiscreteSchedule.linear(1000, 1e-4, 0.02);

  /** However few the steps: pure noise must never be shown to the network as a clearer picture. */
  @Property
  void everyGridBeginsAtTheNoisiestLevelOfTraining(
      @ForAll Kind kind, @ForAll @IntRange(min = 1, max = 1200) int steps) {
    StepGrid grid = new SamplingConfig(kind, steps).grid(TRAINED, NoiseInput.LOG_SNR);
    assertThat(grid.gamma(0)).isBetween(TRAINED.smallestGamma(), 1.1 * TRAINED.smallestGamma());
    assertThat(grid.steps()).isLessThanOrEqualTo(steps);
    if (steps <= 468) {
      assertThat(grid.steps()).isEqualTo(steps);
    }
  }

  /** A network told the step's number is never asked about one between two. */
  @Property
  void numberedNetworksSeeOnlyTheStepsOfTheirTraining(
      @ForAll Kind kind, @ForAll @IntRange(min = 1, max = 1000) int steps) {
    StepGrid grid = new SamplingConfig(kind, steps).grid(ADM, NoiseInput.TIMESTEP);
    assertThat(grid.steps()).isBetween(1, steps);
    assertThat(grid.gamma(0)).isBetween(ADM.smallestGamma(), 1.1 * ADM.smallestGamma());
    for (int i = 0; i < grid.steps(); i++) {
      double step = ADM.timestepOf(grid.gamma(i));
      assertThat(step).isEqualTo(Math.rint(step));
    }
  }

  /** {@code timestep_respacing} of ADM's code. */
  @ParameterizedTest
  @CsvSource({"DDPM, 25, 25", "DDIM, 25, 25", "DDPM, 250, 250", "DDPM, '90,60,60,20,20', 250"})
  void numberedNetworksAreRespacedAsInAdm(Kind kind, String spacing, int steps) {
    StepGrid grid = new SamplingConfig(kind, spacing, 0).grid(ADM, NoiseInput.TIMESTEP);
    assertThat(grid).isEqualTo(StepGrid.of(ADM.respaced(spacing)));
    assertThat(grid.steps()).isEqualTo(steps);
  }

  @ParameterizedTest
  @EnumSource
  void spacingsOfAdmHoldForEveryNetworkAndSampler(NoiseInput told) {
    for (Kind kind : Kind.values()) {
      StepGrid grid = new SamplingConfig(kind, "ddim25", 0).grid(ADM, told);
      assertThat(grid).isEqualTo(StepGrid.of(ADM.respaced("ddim25")));
      double[] steps = Arrays.stream(grid.gammas()).limit(25).map(ADM::timestepOf).toArray();
      assertThat(steps).startsWith(960, 920).endsWith(40, 0);
    }
  }

  @Test
  void palettesOwnTakesAllStepsThatTrainingShowed() {
    assertThat(SamplingConfig.PALETTE.grid(TRAINED, NoiseInput.GAMMA).steps()).isEqualTo(468);
  }

  @Test
  void aWalkFromADraftKeepsToWhatTheNetworkKnows() {
    for (Kind kind : Kind.values()) {
      StepGrid free = new SamplingConfig(kind, 20).gridFrom(0.5, TRAINED, NoiseInput.GAMMA);
      assertThat(free.gamma(0)).isEqualTo(0.5);
      StepGrid numbered = new SamplingConfig(kind, 20).gridFrom(0.5, ADM, NoiseInput.TIMESTEP);
      assertThat(numbered.gamma(0)).isBetween(0.49, 0.51);
      for (int i = 0; i < numbered.steps(); i++) {
        double step = ADM.timestepOf(numbered.gamma(i));
        assertThat(step).isCloseTo(Math.rint(step), within(1e-6));
      }
      assertThat(new SamplingConfig(kind, 1).gridFrom(0.5, TRAINED, NoiseInput.GAMMA).steps())
          .isEqualTo(1);
    }
  }

  @Test
  void ddpmUsesTheVarianceThatTheNetworkLearned() {
    SamplingConfig ddpm = new SamplingConfig(Kind.DDPM, 10);
    assertThat(ddpm.walker(true)).isEqualTo(new Ddpm(Ddpm.Variance.LEARNED));
    assertThat(ddpm.walker(false)).isEqualTo(new Ddpm(Ddpm.Variance.POSTERIOR));
    assertThat(new SamplingConfig(Kind.DDIM, "10", 0.7).walker(true)).isEqualTo(new Ddim(0.7));
  }

  @Test
  void stepsHaveLimits() {
    assertThatThrownBy(() -> new SamplingConfig(Kind.DDIM, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("steps must be 1 to 10000, not 0");
    assertThatThrownBy(() -> new SamplingConfig(Kind.DDIM, "9000,9000", 0))
        .isInstanceOf(InputException.class)
        .hasMessage("steps must be 1 to 10000, not 18000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "ddim", "ddim-1", "1,", ",1", "1,,2", "2.5", "99999999999", "²"})
  void whatIsNoSpacingIsRefused(String spacing) {
    assertThatThrownBy(() -> new SamplingConfig(Kind.DDPM, spacing, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("number like 25");
  }

  @Test
  void moreStepsThanTrainedAreRefusedWhereTheyMustBeTrained() {
    SamplingConfig many = new SamplingConfig(Kind.DDPM, 1001);
    assertThat(many.grid(ADM, NoiseInput.GAMMA).steps()).isEqualTo(1001);
    assertThatThrownBy(() -> many.grid(ADM, NoiseInput.TIMESTEP))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1001 steps cannot be taken from 1000");
    assertThatThrownBy(
            () -> new SamplingConfig(Kind.DDIM, "ddim600", 0).grid(ADM, NoiseInput.GAMMA))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ddim600 is not possible");
  }

  @Test
  void aScheduleWithoutStepsHasNoneToTake() {
    CosineGamma continuous = new CosineGamma(0, 1, 1);
    assertThat(new SamplingConfig(Kind.HEUN, 9).grid(continuous, NoiseInput.LOG_SNR).steps())
        .isEqualTo(9);
    SamplingConfig spaced = new SamplingConfig(Kind.HEUN, "ddim25", 0);
    assertThatThrownBy(() -> spaced.grid(continuous, NoiseInput.LOG_SNR))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("give a number");
  }

  @Test
  void etaBelongsToDdim() {
    assertThatThrownBy(() -> new SamplingConfig(Kind.HEUN, "10", 0.5))
        .isInstanceOf(InputException.class)
        .hasMessage("eta belongs to the sampler ddim, not to heun");
    assertThatThrownBy(() -> new SamplingConfig(Kind.DDIM, "10", -0.5))
        .isInstanceOf(InputException.class)
        .hasMessage("eta must be 0 to 1, not -0.5");
  }
}
