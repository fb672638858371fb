package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class VariationalBoundTest {
  private static final int VALUES = 256;

  /** Against the integral of the definition. */
  @ParameterizedTest
  @CsvSource({"0.3, -2, 0.1, -1.5", "0, 0, 0, 0", "-1, 1, 2, 0.5"})
  void divergenceOfTwoNormals(double m1, double lv1, double m2, double lv2) {
    double integral = 0;
    double width = 20 * Math.exp(lv1 / 2) / 20_000;
    for (int i = 0; i < 20_000; i++) {
      double x = m1 + (i + 0.5 - 10_000) * width;
      double p = logDensity(x, m1, lv1);
      integral += Math.exp(p) * (p - logDensity(x, m2, lv2)) * width;
    }
    try (Scope scope = new Scope()) {
      Tensor kl = VariationalBound.kl(Tensors.of(m1), lv1, Tensors.of(m2), Tensors.of(lv2));
      assertThat(kl.item_double()).isCloseTo(integral, within(1e-6));
    }
  }

  private static double logDensity(double x, double mean, double logVariance) {
    double d = x - mean;
    return -0.5 * (Math.log(2 * Math.PI) + logVariance + d * d * Math.exp(-logVariance));
  }

  @ParameterizedTest
  @CsvSource({"0.2, -6", "-1, -9", "3, 1", "0.999, -4"})
  void probabilitiesOfAllValuesAddUpToOne(double mean, double logVariance) {
    try (Scope scope = new Scope()) {
      Tensor logs =
          VariationalBound.logLikelihood(
              Tensors.of(eightBitValues()), Tensors.of(mean), Tensors.of(logVariance));
      assertThat(logs.exp().sum().item_double()).isCloseTo(1, within(1e-12));
    }
  }

  /** Far from the mean the probability is no double any more, its logarithm is. */
  @Test
  void improbableValuesStayFinite() {
    try (Scope scope = new Scope()) {
      double[] logs =
          Tensors.toDoubles(
              VariationalBound.logLikelihood(
                  Tensors.of(eightBitValues()), Tensors.of(0.5), Tensors.of(-14.0)));
      double sigma = Math.exp(-7);
      for (int i = 0; i < VALUES; i++) {
        assertThat(logs[i]).isFinite().isLessThanOrEqualTo(0);
        double gap = Math.abs(eightBitValues()[i] - 0.5) - 1.0 / 255;
        if (gap > 3 * sigma) {
          // The tail of a normal distribution beyond z is about density(z) / z.
          double z = gap / sigma;
          assertThat(logs[i])
              .isCloseTo(-z * z / 2 - Math.log(z * Math.sqrt(2 * Math.PI)), within(0.15));
        }
      }
    }
  }

  @Test
  void theFirstStepIsTheLikelihoodOfTheImage() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(10, 1e-3, 0.2);
    try (Scope scope = new Scope()) {
      Tensor x0 = Tensors.of(new float[] {-1, 0, 1, 0.2f}, 2, 2, 1, 1);
      Tensor mean = Tensors.of(new float[] {-0.9f, 0.1f, 1, 0}, 2, 2, 1, 1);
      Tensor logVariance = Tensors.of(-4.0);
      double[] bits =
          Tensors.toDoubles(VariationalBound.term(schedule, 0, x0, x0, mean, logVariance));
      double[] logs = Tensors.toDoubles(VariationalBound.logLikelihood(x0, mean, logVariance));
      assertThat(bits[0]).isCloseTo(-(logs[0] + logs[1]) / 2 / Math.log(2), within(1e-6));
      assertThat(bits[1]).isCloseTo(-(logs[2] + logs[3]) / 2 / Math.log(2), within(1e-6));
    }
  }

  /** A model that knows the posterior pays nothing for the steps before the last. */
  @Test
  void thePosteriorItselfCostsNothing() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(10, 1e-3, 0.2);
    try (Scope scope = new Scope()) {
      Tensor x0 = Tensors.of(new float[] {-1, 0, 1, 0.2f}, 1, 1, 2, 2);
      Tensor y = Tensors.of(new float[] {0.4f, 2, -1, 0.3f}, 1, 1, 2, 2);
      int step = 6;
      Tensor mean =
          Posterior.between(schedule.alphaCumprod(step), schedule.alphaCumprodPrev(step))
              .mean(x0, y);
      double bits =
          VariationalBound.term(
                  schedule,
                  step,
                  x0,
                  y,
                  mean,
                  Tensors.of(Math.log(schedule.posteriorVariance(step))))
              .item_double();
      assertThat(bits).isCloseTo(0, within(1e-10));
    }
  }

  private static double[] eightBitValues() {
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = i / 127.5 - 1;
    }
    return values;
  }
}
