package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.ClassifierGuidance;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Likelihood;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** ADM's Algorithms 1 and 2 on Gaussian data, whose guided distributions are known exactly. */
class GuidedDdpmTest {
  private static final GaussianData DATA = SamplerContract.DATA;
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();

  private static final double WANTED = 1.2;
  private static final double TAU = 0.6;

  /**
   * Of images near {@link #WANTED}: p(c | x0) = exp(-(x0 - wanted)^2 / 2 tau^2). x0 given y is
   * normal, so p(c | y) is a bell of variance tau^2 + Var[x0 | y] around E[x0 | y].
   */
  private static final Likelihood NEAR =
      (y, gamma) -> {
        double spread = TAU * TAU + clean(gamma);
        return expectedX0(y, gamma)
            .sub(new Scalar(WANTED))
            .square()
            .mul(new Scalar(-1 / (2 * spread)))
            .flatten(1, -1)
            .sum(1);
      };

  private static final double SLOPE = 0.8;

  /** p(c | x0) = exp(slope x0): so is p(c | y), in E[x0 | y], but for a constant. */
  private static final Likelihood BRIGHT =
      (y, gamma) -> expectedX0(y, gamma).mul(new Scalar(SLOPE)).flatten(1, -1).sum(1);

  @Nested
  class UnderTheContract extends SamplerContract {
    /** Guided by what says nothing, it is DDPM in all that the contract asks for. */
    @Override
    Sampler sampler() {
      Likelihood indifferent = (y, gamma) -> y.mul(new Scalar(0)).flatten(1, -1).sum(1);
      return new GuidedDdpm(
          new Ddpm(Ddpm.Variance.POSTERIOR), new ClassifierGuidance(indifferent, 2));
    }
  }

  /** A way to guide a walk. */
  record Way(String name, int steps, Guided how) {
    @FunctionalInterface
    interface Guided {
      Tensor sample(ClassifierGuidance guidance, Tensor start, StepGrid grid, BatchNoise noise);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Way> ways() {
    return List.of(
        algorithm1(Ddpm.Variance.BETA),
        algorithm1(Ddpm.Variance.POSTERIOR),
        algorithm2("DDIM", new Ddim(0)),
        algorithm2("DDIM, eta 1", new Ddim(1)),
        algorithm2("DDPM", new Ddpm(Ddpm.Variance.BETA)),
        algorithm2("DPM-Solver++", DpmSolver.ODE),
        algorithm2("Heun", new Heun()));
  }

  private static Way algorithm1(Ddpm.Variance variance) {
    return new Way(
        "Algorithm 1, " + variance,
        600, // of first order in them
        (guidance, start, grid, noise) ->
            new GuidedDdpm(new Ddpm(variance), guidance)
                .sample(DATA.denoiser(), start, grid, noise, StepListener.NONE));
  }

  private static Way algorithm2(String name, Sampler sampler) {
    return new Way(
        "Algorithm 2, " + name,
        150,
        (guidance, start, grid, noise) ->
            sampler.sample(
                guidance.guided(DATA.denoiser()), start, grid, noise, StepListener.NONE));
  }

  /** Bayes' rule for two normal distributions. */
  @ParameterizedTest
  @MethodSource("ways")
  void atScaleOneTheSamplesAreThoseOfBayesRule(Way way) {
    double precision = 1 / (DATA.std() * DATA.std()) + 1 / (TAU * TAU);
    double mean = (DATA.mean() / (DATA.std() * DATA.std()) + WANTED / (TAU * TAU)) / precision;
    assertStatistics(way, new ClassifierGuidance(NEAR, 1), mean, Math.sqrt(1 / precision));
  }

  /** exp(s slope x0) times a normal distribution is that distribution, moved. */
  @ParameterizedTest
  @MethodSource("ways")
  void theScaleMovesTheMeanAsPredicted(Way way) {
    for (double scale : new double[] {0.5, 3}) {
      double mean = DATA.mean() + scale * SLOPE * DATA.std() * DATA.std();
      assertStatistics(way, new ClassifierGuidance(BRIGHT, scale), mean, DATA.std());
    }
  }

  private static void assertStatistics(
      Way way, ClassifierGuidance guidance, double mean, double std) {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, way.steps(), 1e-4, 0.9999);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(2)) {
      Tensor image = way.how().sample(guidance, random.normal(1, 1, 128, 128), grid, noise);
      // 16384 values: four standard errors are at most 0.016 and 0.011; the rest is finite steps
      assertThat(image.mean().item_double()).isCloseTo(mean, within(0.025));
      assertThat(image.std().item_double()).isCloseTo(std, within(0.02));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void atScaleZeroNothingChanges(Way way) {
    assertThat(sample(way, NEAR, 0)).isEqualTo(sample(way, (y, gamma) -> null, 0));
    assertThat(sample(way, NEAR, 1)).isNotEqualTo(sample(way, NEAR, 0));
  }

  @Test
  void atScaleZeroItIsDdpm() {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, 10, 1e-4, 0.9999);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(2)) {
      Tensor plain =
          Ddpm.PALETTE.sample(
              DATA.denoiser(), random.normal(1, 3, 4, 4), grid, noise, StepListener.NONE);
      Way way = algorithm1(Ddpm.Variance.BETA);
      assertThat(sample(way, NEAR, 0)).isEqualTo(Tensors.toFloats(plain));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sameSeedsSameImages(Way way) {
    assertThat(sample(way, NEAR, 2)).isEqualTo(sample(way, NEAR, 2));
  }

  private static float[] sample(Way way, Likelihood classifier, double scale) {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, 10, 1e-4, 0.9999);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(2)) {
      ClassifierGuidance guidance = new ClassifierGuidance(classifier, scale);
      return Tensors.toFloats(way.how().sample(guidance, random.normal(1, 3, 4, 4), grid, noise));
    }
  }

  /** ADM, Algorithm 1: the mean moves by s Sigma grad log p, whatever Sigma is. */
  @ParameterizedTest
  @EnumSource
  void theMeanIsShiftedByScaleTimesSigmaTimesGradient(Ddpm.Variance kind) {
    double gamma = 0.3;
    double next = 0.5;
    double beta = 1 - gamma / next;
    double posterior = beta * (1 - next) / (1 - gamma);
    double sigma =
        switch (kind) {
          case BETA -> beta;
          case POSTERIOR -> posterior;
          case LEARNED -> Math.sqrt(beta * posterior); // of an output of 0
        };
    double shift = step(new GuidedDdpm(new Ddpm(kind), LINEAR), gamma, next, false);
    assertThat(shift).isCloseTo(3 * sigma * 0.7, within(1e-6));
  }

  private static final ClassifierGuidance LINEAR =
      new ClassifierGuidance((y, gamma) -> y.mul(new Scalar(0.7)).flatten(1, -1).sum(1), 3);

  /**
   * Algorithm 2 under the same step moves the mean by s beta / sqrt(alpha) grad log p: Algorithm
   * 1's shift up to a factor that tends to 1 as the steps grow short.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.01, 0.001})
  void theTwoAlgorithmsAgreeToFirstOrder(double beta) {
    double next = 0.5;
    double alpha = 1 - beta;
    double gamma = alpha * next;
    double second = step(new Ddpm(Ddpm.Variance.BETA), gamma, next, true);
    assertThat(second).isCloseTo(3 * beta / Math.sqrt(alpha) * 0.7, within(1e-6));
    double first = step(new GuidedDdpm(Ddpm.PALETTE, LINEAR), gamma, next, false);
    assertThat(second / first).isCloseTo(1 / Math.sqrt(alpha), within(1e-3));
    Ddpm posterior = new Ddpm(Ddpm.Variance.POSTERIOR);
    double small = step(new GuidedDdpm(posterior, LINEAR), gamma, next, false);
    assertThat(second / small)
        .isCloseTo((1 - gamma) / ((1 - next) * Math.sqrt(alpha)), within(1e-3));
    assertThat(second / small).isCloseTo(1, within(2 * beta));
  }

  /** How far guidance moves one step's result. */
  private static double step(OneStepSampler sampler, double gamma, double next, boolean shifted) {
    OneStepSampler plain = sampler instanceof GuidedDdpm guided ? guided.ddpm() : sampler;
    try (Scope scope = new Scope();
        BatchNoise one = new BatchNoise(1);
        BatchNoise other = new BatchNoise(1)) {
      Tensor y = Tensors.of(0.4).view(1, 1, 1, 1);
      Denoiser denoiser =
          (noisy, level) ->
              Prediction.ofX0(noisy, torch.tanh(noisy), level)
                  .withVariance(torch.zeros_like(noisy));
      Denoiser used = shifted ? LINEAR.guided(denoiser) : denoiser;
      Tensor moved = sampler.step(y, used.denoise(y, gamma), gamma, next, one);
      Tensor still = plain.step(y, denoiser.denoise(y, gamma), gamma, next, other);
      return moved.sub(still).item_double();
    }
  }

  private static Tensor expectedX0(Tensor y, double gamma) {
    double gain = DATA.gain(gamma);
    return y.mul(new Scalar(gain)).add(new Scalar(DATA.mean() * (1 - gain * Math.sqrt(gamma))));
  }

  /** Var[x0 | y]. */
  private static double clean(double gamma) {
    double variance = DATA.std() * DATA.std();
    return variance * (1 - gamma) / (gamma * variance + 1 - gamma);
  }
}
