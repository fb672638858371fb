package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.parity.Golden;

/** The parts of the reference's diffusion that are schedules, or a line of arithmetic on top. */
class DiffusionParityTest {
  static Stream<Golden> files() {
    return Golden.all().stream().filter(golden -> golden.has("out.betas"));
  }

  private static DiscreteSchedule schedule(Golden golden) {
    JsonNode config = golden.config();
    DiscreteSchedule original =
        switch (config.get("betas").asText()) {
          case "linear" -> DiscreteSchedule.linear(1000, 1e-4, 0.02);
          case "cosine" -> DiscreteSchedule.cosine(1000);
          default -> throw new IllegalArgumentException(config.toString());
        };
    return original.respaced(config.get("respacing").asText());
  }

  @Test
  void bothSchedulesAndAllSpacingsAreThere() {
    List<String> settings =
        files().map(f -> f.config().get("betas") + " " + f.config().get("respacing")).toList();
    assertThat(settings).hasSizeGreaterThanOrEqualTo(6).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("files")
  void betasGammasAndTimesteps(Golden golden) {
    DiscreteSchedule schedule = schedule(golden);
    double[] betas = golden.doubles("out.betas");
    double[] alphasCumprod = golden.doubles("out.alphas_cumprod");
    long[] timesteps = golden.longs("in.timestep_map");
    assertThat(schedule.steps()).isEqualTo(betas.length);
    double percent = 1e-10; // 1e-12 relative: doubles on both sides, rounded in another order
    for (int i = 0; i < betas.length; i++) {
      assertThat(schedule.timestep(i)).isEqualTo((int) timesteps[i]);
      assertThat(schedule.beta(i)).isCloseTo(betas[i], withinPercentage(percent));
      assertThat(schedule.alphaCumprod(i)).isCloseTo(alphasCumprod[i], withinPercentage(percent));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void marginalAndPosterior(Golden golden) {
    DiscreteSchedule schedule = schedule(golden);
    double[] x0 = golden.doubles("in.x0");
    double[] noise = golden.doubles("in.noise");
    double[] noisy = golden.doubles("out.q_sample");
    double[] predicted = golden.doubles("out.pred_xstart");
    double[] mean = golden.doubles("out.mean");
    double[] logVariance = golden.doubles("out.learned_log_variance");
    long[] steps = golden.longs("in.timestep_index");
    int size = x0.length / steps.length;
    for (int i = 0; i < x0.length; i++) {
      int step = (int) steps[i / size];
      double gamma = schedule.alphaCumprod(step);
      assertThat(Math.sqrt(gamma) * x0[i] + Math.sqrt(1 - gamma) * noise[i])
          .isCloseTo(noisy[i], within(1e-5));
      assertThat(
              schedule.posteriorMeanCoefX0(step) * predicted[i]
                  + schedule.posteriorMeanCoefXt(step) * noisy[i])
          .isCloseTo(mean[i], within(1e-5));
      // The golden network's variance fraction is tanh(x_t), from -1 (posterior) to 1 (beta).
      double fraction = (Math.tanh(noisy[i]) + 1) / 2;
      assertThat(
              fraction * Math.log(schedule.beta(step))
                  + (1 - fraction) * schedule.posteriorLogVarianceClipped(step))
          .isCloseTo(logVariance[i], within(1e-5 * Math.abs(logVariance[i])));
    }
  }
}
