package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class VariationalStepsTest {
  private static final DiscreteSchedule SCHEDULE = DiscreteSchedule.linear(50, 1e-4, 0.2);

  @Test
  void theStepsOfAScheduleAreItsOwn() {
    VariationalSteps steps = new VariationalSteps(SCHEDULE, SCHEDULE.steps());
    for (int step = 0; step < SCHEDULE.steps(); step++) {
      double gamma = SCHEDULE.alphaCumprod(step);
      LearnedVariance expected = LearnedVariance.of(SCHEDULE, step);
      LearnedVariance actual = steps.variance(gamma);
      assertThat(steps.next(gamma)).isCloseTo(SCHEDULE.alphaCumprodPrev(step), within(1e-12));
      assertThat(actual.logBeta()).isCloseTo(expected.logBeta(), within(1e-9));
      assertThat(actual.logPosterior()).isCloseTo(expected.logPosterior(), within(1e-9));
    }
    assertThat(steps.next(SCHEDULE.alphaCumprod(0))).isEqualTo(1);
  }

  /** Between the steps, too, beta is the larger variance. */
  @Test
  void theTwoVariancesNeverCross() {
    VariationalSteps steps = new VariationalSteps(new CosineGamma(0, 1, 1), 1000);
    for (int i = 1; i <= 10_000; i++) {
      LearnedVariance variance = steps.variance(steps.schedule().gamma(i / 10_000.0));
      assertThat(variance.logPosterior()).isLessThanOrEqualTo(variance.logBeta() + 1e-12);
    }
    assertThat(new VariationalSteps(DiscreteSchedule.linear(1, 0.5, 0.5), 1).variance(0.5))
        .isEqualTo(new LearnedVariance(Math.log(0.5), Math.log(0.5)));
  }

  /** The weighted error of any prediction is the bound's own term, T times. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REGRESSION")
  void theWeightOfTheBoundIsTheBound(Parameterization form) {
    DiffusionConfig config =
        ConfigReader.from(DiffusionConfig.PALETTE)
            .override("prediction=" + form.name().toLowerCase(java.util.Locale.ROOT))
            .override("weight=vlb")
            .override("schedule=betas:50:1e-4:0.2")
            .read();
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(6)) {
      for (int step : new int[] {1, 2, 20, 49}) {
        double gamma = SCHEDULE.alphaCumprod(step);
        Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
        Tensor y0 = random.normal(1, 3, 4, 4);
        Tensor eps = random.normal(1, 3, 4, 4);
        Tensor y = ForwardProcess.noisy(y0, eps, level);
        Tensor said = random.normal(1, 3, 4, 4);
        Tensor mean =
            Posterior.between(gamma, SCHEDULE.alphaCumprodPrev(step))
                .mean(form.prediction(said, y, gamma).x0(), y);
        double bits =
            VariationalBound.term(
                    SCHEDULE,
                    step,
                    y0,
                    y,
                    mean,
                    Tensors.of(Math.log(SCHEDULE.posteriorVariance(step))))
                .item_double();
        double error = form.target(y0, eps, level).sub(said).square().mean().item_double();
        double nats = error * LossWeight.VLB.of(gamma, config);
        assertThat(nats).isCloseTo(SCHEDULE.steps() * bits * Math.log(2), withinPercentage(0.01));
      }
    }
  }

  /** Hang et al. 2023, section 3.4, where the weights of each prediction are written out. */
  @ParameterizedTest
  @CsvSource({"0.1", "0.5", "0.8", "0.9", "0.999"})
  void minSnrIsThatOfThePaper(double gamma) {
    double snr = gamma / (1 - gamma);
    double x0 = Math.min(snr, 5);
    assertThat(minSnr("x0", gamma)).isCloseTo(x0, within(1e-9));
    assertThat(minSnr("eps", gamma)).isCloseTo(x0 / snr, within(1e-9));
    assertThat(minSnr("v", gamma)).isCloseTo(x0 / (snr + 1), within(1e-9));
    double cOut = 0.5 / Math.sqrt(0.25 * snr + 1); // sigma^2 = 1 / SNR
    assertThat(minSnr("edm", gamma)).isCloseTo(x0 * cOut * cOut, within(1e-9));
  }

  private static double minSnr(String prediction, double gamma) {
    DiffusionConfig config =
        ConfigReader.from(DiffusionConfig.PALETTE)
            .override("prediction=" + prediction)
            .override("weight=min-snr")
            .read();
    return config.weight().of(gamma, config);
  }

  @ParameterizedTest
  @EnumSource
  void theErrorOfTheImageFollowsFromThatOfThePrediction(Parameterization form) {
    double gamma = 0.3;
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(2)) {
      Tensor y = random.normal(1, 3, 4, 4);
      Tensor one = random.normal(1, 3, 4, 4);
      Tensor other = random.normal(1, 3, 4, 4);
      Tensor images =
          form.prediction(one, y, gamma).x0().sub(form.prediction(other, y, gamma).x0());
      assertThat(images.square().mean().item_double())
          .isCloseTo(
              form.x0Error(gamma) * one.sub(other).square().mean().item_double(), within(1e-4));
    }
  }
}
