package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.schedule.LogSnr;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;

final class GammaCoverageTest {
  @Test
  void presetsShowWhatTheirSamplersAskFor() {
    for (String name : Presets.names()) {
      TrainConfig config = Presets.named(name);
      assertThat(GammaCoverage.of(config.diffusion(), config.network().noiseInput()))
          .as(name)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Ends at 1e-9, and hurries there: a cosine is flat.
    "cosine,               1,   of 21 of the 50, end diffusion.schedule",
    "linear:1e-9,          1,   of 25 of the 50, end diffusion.schedule",
    // b^2 moves all levels towards noise.
    "betas:1000:1e-4:0.02, 0.1, of 11 of the 50, raise diffusion.input-scale",
    "cosine:0:1:1:1e-4,    0.1, of 8 of the 50,  raise diffusion.input-scale",
  })
  void gapsAreFoundAtBothEnds(String schedule, double scale, String found, String advice) {
    List<Warning> warnings = warnings(schedule, scale);
    assertThat(warnings).isNotEmpty();
    assertThat(warnings.get(0).check()).isEqualTo("gamma-coverage");
    assertThat(warnings).anySatisfy(warning -> assertThat(warning.sentence()).contains(advice));
    assertThat(warnings.toString()).contains("training shows hardly anything " + found);
  }

  @ParameterizedTest
  @CsvSource({"cosine:0:1:1:1e-4, 1", "cosine:0:1:1:1e-4, 0.5", "betas:1000:1e-4:0.02, 0.5"})
  void schedulesThatFitAreNotWarnedOf(String schedule, double scale) {
    assertThat(warnings(schedule, scale)).isEmpty();
  }

  private static List<Warning> warnings(String schedule, double scale) {
    DiffusionConfig config =
        Configs.of("small-64", "schedule=" + schedule, "input-scale=" + scale).diffusion();
    return GammaCoverage.of(config, NoiseInput.LOG_SNR);
  }

  @Test
  void sharesAreThoseOfDrawnExamples() {
    NoiseSchedule trained = Configs.of("small-64", "schedule=sigmoid").diffusion().noiseSchedule();
    StepGrid grid = SamplingConfig.PREVIEW.grid(trained, NoiseInput.LOG_SNR);
    double[] shares = GammaCoverage.shares(trained, grid);

    double[] counted = new double[grid.steps()];
    SplittableRandom random = new SplittableRandom(7);
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      double snr = LogSnr.of(trained.drawGamma(random));
      int nearest = 0;
      for (int level = 1; level < grid.steps(); level++) {
        if (Math.abs(LogSnr.of(grid.gamma(level)) - snr)
            < Math.abs(LogSnr.of(grid.gamma(nearest)) - snr)) {
          nearest = level;
        }
      }
      counted[nearest] += 1.0 / draws;
    }
    // The last takes what is cleaner still, which shares leave out.
    for (int level = 0; level + 1 < shares.length; level++) {
      assertThat(shares[level]).as("level " + level).isCloseTo(counted[level], within(0.005));
    }
    assertThat(Arrays.stream(shares).sum()).isBetween(0.9, 1.0);
  }
}
