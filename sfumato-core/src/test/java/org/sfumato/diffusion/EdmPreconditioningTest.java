package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class EdmPreconditioningTest {
  private static final double ROUNDING = 1e-5;

  /** EDM, Table 1 and eq. 8, in the paper's own symbols. */
  static double naiveTarget(double gamma, double sigmaData, double y0, double eps) {
    double sigma = sigma(gamma);
    double x = y0 + sigma * eps;
    return (y0 - cSkip(sigma, sigmaData) * x) / cOut(sigma, sigmaData);
  }

  private static double sigma(double gamma) {
    return Math.sqrt((1 - gamma) / gamma);
  }

  private static double cSkip(double sigma, double sigmaData) {
    return sigmaData * sigmaData / (sigma * sigma + sigmaData * sigmaData);
  }

  private static double cOut(double sigma, double sigmaData) {
    return sigma * sigmaData / Math.sqrt(sigmaData * sigmaData + sigma * sigma);
  }

  private static double cIn(double sigma, double sigmaData) {
    return 1 / Math.sqrt(sigma * sigma + sigmaData * sigmaData);
  }

  @Property(tries = 100)
  void isThatOfThePaper(
      @ForAll @DoubleRange(min = -10, max = 10) @Scale(4) double logSnr,
      @ForAll @DoubleRange(min = 0.1, max = 2) @Scale(2) double sigmaData,
      @ForAll @DoubleRange(min = -1, max = 1) @Scale(3) double y0,
      @ForAll @DoubleRange(min = -3, max = 3) @Scale(3) double eps,
      @ForAll @DoubleRange(min = -3, max = 3) @Scale(3) double output) {
    double gamma = 1 / (1 + Math.exp(-logSnr));
    double sigma = sigma(gamma);
    double y = Math.sqrt(gamma) * y0 + Math.sqrt(1 - gamma) * eps;
    double x = y / Math.sqrt(gamma);
    EdmPreconditioning edm = new EdmPreconditioning(sigmaData);
    try (Scope scope = new Scope()) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      assertClose(edm.target(value(y0), value(eps), level), naiveTarget(gamma, sigmaData, y0, eps));
      assertClose(edm.input(value(y), level), cIn(sigma, sigmaData) * x);
      Prediction prediction = edm.prediction(value(output), value(y), gamma);
      double x0 = cSkip(sigma, sigmaData) * x + cOut(sigma, sigmaData) * output;
      assertClose(prediction.x0(), x0);
      // At little noise the difference of two near numbers: relative to what is divided.
      assertThat(prediction.eps().item_double())
          .isCloseTo((x - x0) / sigma, within(ROUNDING * (1 + Math.abs(x0)) + 1e-11 / sigma));
      assertThat(edm.x0Error(gamma)).isCloseTo(Math.pow(cOut(sigma, sigmaData), 2), within(1e-12));
    }
  }

  /** EDM's reason for it: both have variance 1 at every noise level, for data of sigmaData. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 0.5, 0.9, 1 - 1e-6})
  void inputAndTargetHaveVarianceOne(double gamma) {
    EdmPreconditioning edm = EdmPreconditioning.IMAGES;
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(3)) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      Tensor y0 = random.normal(1, 1, 200, 200);
      y0.mul_(Tensors.of(new float[] {0.5f}, 1));
      Tensor eps = random.normal(1, 1, 200, 200);
      Tensor y = ForwardProcess.noisy(y0, eps, level);
      assertThat(edm.input(y, level).std().item_double()).isCloseTo(1, within(0.02));
      assertThat(edm.target(y0, eps, level).std().item_double()).isCloseTo(1, within(0.02));
    }
  }

  @Property(tries = 50)
  void forDataOfVarianceOneItIsTheVelocityTurnedOver(
      @ForAll @DoubleRange(min = 0.001, max = 0.999) @Scale(4) double gamma, @ForAll long seed) {
    EdmPreconditioning edm = new EdmPreconditioning(1);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(seed)) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      Tensor y0 = random.normal(1, 3, 2, 2);
      Tensor eps = random.normal(1, 3, 2, 2);
      Tensor sum = edm.target(y0, eps, level).add(Parameterization.V.target(y0, eps, level));
      assertThat(sum.abs().max().item_double()).isLessThan(ROUNDING);
    }
  }

  private static Tensor value(double value) {
    return Tensors.of(new float[] {(float) value}, 1, 1, 1, 1);
  }

  private static void assertClose(Tensor actual, double expected) {
    assertThat(actual.item_double())
        .isCloseTo(expected, within(ROUNDING * Math.max(1, Math.abs(expected))));
  }
}
