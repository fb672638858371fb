package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.LinearGamma;
import org.sfumato.schedule.SigmoidGamma;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** What every sampler keeps to, on every grid and with every parameterization. */
abstract class SamplerContract {
  static final GaussianData DATA = new GaussianData(0.3, 0.5);

  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();
  private static final long[] SEEDS = {11, 12, 13};

  abstract Sampler sampler();

  /** The denoiser with what the sampler needs beyond the rest. */
  Denoiser complete(Denoiser denoiser) {
    return denoiser;
  }

  /** Steps of its walk, as the listener is told. */
  int steps(StepGrid grid) {
    return grid.steps();
  }

  /** How far rounding may carry an image. */
  double rounding(StepGrid grid) {
    // In the first image it is magnified by 1 / sqrt(gamma); a part of that reaches the end.
    return grid.gamma(0) < 1e-6 ? 1e-3 : 1e-5;
  }

  /** The best network for {@link #DATA}. */
  private Denoiser network(Parameterization form) {
    return complete(DATA.denoiser(form));
  }

  private Denoiser network() {
    return complete(DATA.denoiser());
  }

  static List<StepGrid> grids() {
    return List.of(
        StepGrid.of(DiscreteSchedule.linear(1000, 1e-4, 0.02).respaced("20")),
        StepGrid.of(DiscreteSchedule.palettePaperSampling().respaced("30"))
            .from(TRAINED.smallestGamma()),
        StepGrid.uniformTime(new CosineGamma(0, 1, 1), 12),
        StepGrid.uniformTime(new SigmoidGamma(-3, 3, 1), 12),
        StepGrid.uniformTime(new LinearGamma(), 12),
        StepGrid.uniformLogSnr(TRAINED, 10, 1e-4, 0.9999),
        StepGrid.of(0.01, 1));
  }

  static Stream<Arguments> cases() {
    return grids().stream()
        .flatMap(grid -> Arrays.stream(Parameterization.values()).map(f -> arguments(grid, f)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameSeedsSameImagesOtherSeedsOthers(StepGrid grid, Parameterization form) {
    Denoiser denoiser = network(form);
    float[] first = sample(denoiser, grid, SEEDS);
    for (float value : first) {
      assertThat(value).isFinite();
    }
    assertThat(sample(denoiser, grid, SEEDS)).isEqualTo(first);
    assertThat(sample(denoiser, grid, 21, 22, 23)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anImageDependsOnNothingElseInTheBatch(StepGrid grid, Parameterization form) {
    Denoiser denoiser = network(form);
    float[] together = sample(denoiser, grid, SEEDS);
    int each = together.length / SEEDS.length;
    for (int i = 0; i < SEEDS.length; i++) {
      assertThat(sample(denoiser, grid, SEEDS[i]))
          .isEqualTo(Arrays.copyOfRange(together, i * each, (i + 1) * each));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theParameterizationChangesNothing(StepGrid grid, Parameterization form) {
    float[] expected = sample(network(), grid, SEEDS);
    float[] actual = sample(network(form), grid, SEEDS);
    double tolerance = rounding(grid);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void theListenerIsToldOfEveryStep(StepGrid grid) {
    List<Integer> told = new ArrayList<>();
    StepListener listener =
        (step, steps, x0) -> {
          assertThat(steps).isEqualTo(steps(grid));
          assertThat(Tensors.shape(x0)).containsExactly(1, 3, 4, 4);
          told.add(step);
        };
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(1)) {
      sampler().sample(network(), start(1), grid, noise, listener);
    }
    assertThat(told).isEqualTo(IntStream.rangeClosed(1, steps(grid)).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("grids")
  void knownPixelsComeBackExactly(StepGrid grid) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(4);
        BatchNoise noise = new BatchNoise(SEEDS)) {
      Tensor known = random.normal(3, 3, 4, 4);
      Tensor mask = random.normal(3, 1, 4, 4).gt(new Scalar(0)).to(known.scalar_type());
      Tensor image =
          sampler()
              .sample(network().knowing(known, mask), start(SEEDS), grid, noise, StepListener.NONE);
      float[] actual = Tensors.toFloats(image);
      float[] expected = Tensors.toFloats(known);
      float[] toGenerate = Tensors.toFloats(mask.expand(3, 3, 4, 4));
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i] == expected[i]).isEqualTo(toGenerate[i] == 0);
      }
    }
  }

  /** What lies between network and sampler changes x0, and the noise that is left with it. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsClippedStaysWithinTheRange(StepGrid grid, Parameterization form) {
    for (float value : sample(network(form).clipped(), grid, SEEDS)) {
      assertThat(value).isBetween(-1f, 1f);
    }
    for (float value : sample(network(form).thresholded(0.9), grid, SEEDS)) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void theNetworkIsCalledAsOftenAsStated(StepGrid grid) {
    int[] calls = new int[1];
    Denoiser counted =
        (y, gamma) -> {
          calls[0]++;
          assertThat(gamma).isBetween(grid.gamma(0), grid.gamma(grid.steps() - 1));
          return network().denoise(y, gamma);
        };
    sample(counted, grid, 1);
    assertThat(calls[0]).isEqualTo(sampler().networkCalls(grid.steps()));
  }

  @Test
  void theListenerStopsTheWalkAndNothingLeaks() {
    StepGrid grid = grids().get(0);
    int[] denoised = new int[1];
    Denoiser denoiser =
        (y, gamma) -> {
          denoised[0]++;
          return network().denoise(y, gamma);
        };
    StepListener stopping =
        (step, steps, x0) -> {
          if (step == 5) {
            throw new CancellationException("enough");
          }
        };
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(SEEDS)) {
      Tensor start = start(SEEDS);
      float[] before = Tensors.toFloats(start);
      long objects = NativeMemory.liveObjects();
      assertThatThrownBy(() -> sampler().sample(denoiser, start, grid, noise, stopping))
          .isInstanceOf(CancellationException.class);
      assertThat(denoised[0]).isLessThanOrEqualTo(sampler().networkCalls(6));
      assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(objects);
      assertThat(Tensors.toFloats(start)).as("the caller's own").isEqualTo(before);
    }
  }

  @Test
  void onlyTheImageOutlivesAWalk() {
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(SEEDS)) {
      Tensor start = start(SEEDS);
      long objects = NativeMemory.liveObjects();
      sampler().sample(network(), start, grids().get(0), noise, StepListener.NONE);
      assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(objects + 1);
    }
  }

  /** It may return the same one at every step, as one that knows the answer does. */
  @Test
  void whatBelongsToTheDenoiserOutlivesAWalk() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(5);
        BatchNoise noise = new BatchNoise(SEEDS)) {
      Tensor target = random.normal(3, 3, 4, 4);
      float[] expected = Tensors.toFloats(target);
      Denoiser knowing = complete((y, gamma) -> Prediction.ofX0(y, target, gamma));
      for (StepGrid grid : grids()) {
        Tensor image = sampler().sample(knowing, start(SEEDS), grid, noise, StepListener.NONE);
        assertThat(target.isNull()).isFalse();
        assertThat(Tensors.toFloats(target)).isEqualTo(expected);
        assertThat(Tensors.toFloats(image)).isEqualTo(expected);
        image.close();
        assertThat(Tensors.toFloats(target)).as("the image closed").isEqualTo(expected);
      }
    }
  }

  /** Else every step would keep the activations of all steps before it. */
  @Test
  void recordsNoGradients() {
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(SEEDS)) {
      Tensor weight = Tensors.of(new float[] {0.5f}, 1).requires_grad_(true);
      Denoiser trained = complete((y, gamma) -> Prediction.ofX0(y, y.mul(weight), gamma));
      Tensor image =
          sampler().sample(trained, start(SEEDS), grids().get(0), noise, StepListener.NONE);
      assertThat(image.requires_grad()).isFalse();
      boolean outside = trained.denoise(start(1), 0.5).x0().requires_grad();
      assertThat(outside).as("outside of sampling").isTrue();
    }
  }

  @Test
  void manyStepsReachTheStatisticsOfTheData() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(8);
        BatchNoise noise = new BatchNoise(9)) {
      Tensor image =
          sampler()
              .sample(
                  network(),
                  random.normal(1, 1, 256, 256),
                  StepGrid.uniformTime(new CosineGamma(0, 1, 1), 200),
                  noise,
                  StepListener.NONE);
      // 65536 values: four standard errors are 0.008 and 0.0055; the rest is for finite steps.
      assertThat(image.mean().item_double()).isCloseTo(DATA.mean(), within(0.01));
      assertThat(image.std().item_double()).isCloseTo(DATA.std(), within(0.015));
    }
  }

  /** {@code [seeds, 3, 4, 4]}. */
  private static Tensor start(long... seeds) {
    try (Scope scope = new Scope();
        BatchNoise noise =
            new BatchNoise(Arrays.stream(seeds).map(seed -> seed + 1000).toArray())) {
      return scope.keep(
          noise.like(Tensors.of(new float[seeds.length * 48], seeds.length, 3, 4, 4)));
    }
  }

  private float[] sample(Denoiser denoiser, StepGrid grid, long... seeds) {
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(seeds)) {
      return Tensors.toFloats(
          sampler().sample(denoiser, start(seeds), grid, noise, StepListener.NONE));
    }
  }
}
