package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.NoiseInput;

class DiffusionConfigTest {
  @ParameterizedTest
  @CsvSource({
    "2000,1e-6,0.9,0.0 after the last step", // below the smallest double
    "2000,1e-6,0.1,lower beta-end", // below what 32 bits hold
    "1,1e-6,1e-6,raise beta-end", // hardly any noise
    "10,1e-4,1e-4,raise beta-end",
    "2000,1e-17,0.01,beta-start", // 1 - beta is 1
    "2000,0,0.01,beta-start",
    "2000,0.02,0.01,beta-start",
    "2000,1e-6,1,beta-end",
    "2000,NaN,0.01,beta-start",
    "0,1e-6,0.01,schedule-steps"
  })
  void aScheduleThatCannotBeWalkedIsRefused(int steps, double start, double end, String why) {
    assertThatThrownBy(
            () ->
                new DiffusionConfig(
                    Parameterization.V, Loss.L2, false, steps, start, end, KnownPixels.NOISY))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("diffusion: ")
        .hasMessageContaining(why);
  }

  /** The extremes of what is accepted: StepGrid refuses levels that do not rise. */
  @ParameterizedTest
  @EnumSource
  void everyScheduleAcceptedCanBeWalked(SamplingConfig.Kind sampler) {
    for (int steps : new int[] {10, 1000, 10_000}) {
      SamplingConfig sampling = new SamplingConfig(sampler, steps);
      sampling.grid(
          new DiffusionConfig(Parameterization.V, Loss.L2, false, 1, 0.1, 0.1, KnownPixels.NOISY)
              .schedule(),
          NoiseInput.LOG_SNR);
      sampling.grid(
          new DiffusionConfig(
                  Parameterization.V, Loss.L2, false, 2000, 1e-12, 0.067, KnownPixels.NOISY)
              .schedule(),
          NoiseInput.LOG_SNR);
      sampling.grid(
          new DiffusionConfig(
                  Parameterization.V, Loss.L2, false, 1, 0.999999, 0.999999, KnownPixels.NOISY)
              .schedule(),
          NoiseInput.LOG_SNR);
    }
  }
}
