package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.diffusion.Objective;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.Network;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.Pass;
import org.sfumato.nn.Recompute;
import org.sfumato.sampler.Ddpm;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.train.OptimizerConfig;
import org.sfumato.train.TrainingState;

/** Memory that the Java heap knows nothing of levels off, whatever is done how often. */
class NativeMemoryTest {
  private static final int STEPS = 180;
  private static final int BATCH = 2;
  private static final int SIZE = 16;

  private static final OptimizerConfig OPTIMIZER =
      new OptimizerConfig(
          OptimizerConfig.Kind.ADAMW,
          1e-3,
          0,
          OptimizerConfig.Decay.LINEAR,
          0,
          0.9,
          0.99,
          1e-8,
          0.01,
          1,
          Map.of(),
          Map.of(),
          OptimizerConfig.State.F32);

  /** Every kind of layer, small. */
  private static final UNetConfig NETWORK =
      new UNetConfig(
          SIZE,
          3,
          3,
          Condition.IMAGE,
          3,
          16,
          List.of(1.0, 2.0),
          1,
          List.of(8),
          LongRange.GLOBAL_ATTENTION,
          2,
          0,
          AttentionOrder.QKV_FIRST,
          0.1,
          true,
          true,
          0,
          GroupRule.SIXTEEN_CHANNELS,
          NoiseInput.LOG_SNR,
          false);

  /**
   * What the resident memory may still grow by in the last third, for compiled code, which is
   * counted too. (The Java heap is touched whole when the tests start.) The activations of one step
   * are about 1 MB: to keep them would cost four times this in a third of the steps.
   */
  private static final long MARGIN = 16L << 20;

  private static int threadsBefore;

  @Test
  void countsWhatIsAlive() {
    try (Scope scope = new Scope()) {
      long objects = NativeMemory.liveObjects();
      long bytes = NativeMemory.liveBytes();
      Tensor kept;
      try (Scope inner = new Scope()) {
        Tensor one = Tensors.of(new float[] {1}, 1);
        kept = inner.keep(one.add(one));
        assertThat(NativeMemory.liveObjects()).isGreaterThanOrEqualTo(objects + 2);
      }
      assertThat(NativeMemory.liveObjects()).isEqualTo(objects + 1);
      assertThat(NativeMemory.liveBytes()).isGreaterThan(bytes);
      kept.close();
      assertThat(NativeMemory.liveObjects()).isEqualTo(objects);
      assertThat(NativeMemory.liveBytes()).isEqualTo(bytes);
    }
    assertThat(NativeMemory.residentBytes()).isGreaterThan(50L << 20); // libtorch alone is more
  }

  /** What other tests left to the garbage collector must not go while we count. */
  @BeforeAll
  static void collectWhatOthersLeft() throws InterruptedException {
    System.gc();
    Thread.sleep(200); // another thread frees it
  }

  /** Small tensors are not worth several threads. */
  @BeforeAll
  static void useOneThread() {
    LibTorch.load();
    threadsBefore = LibTorch.threads();
    LibTorch.setThreads(1);
  }

  @AfterAll
  static void useAllThreads() {
    LibTorch.setThreads(threadsBefore);
  }

  /** Trains and samples by turns, with activations kept and computed again. */
  @ParameterizedTest
  @CsvSource({"unet, false", "unet, true", "rin, false", "rin, true"})
  void levelsOffInTrainingAndSampling(String kind, boolean recompute) {
    Compute compute = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
    Network network = Network.of(kind.equals("rin") ? RinPresets.TINY : NETWORK);
    Objective objective = new Objective(network, DiffusionConfig.PALETTE_V);
    List<Long> objects = new ArrayList<>();
    List<Long> resident = new ArrayList<>();
    try (TrainingState state = new TrainingState(network, compute, 1)) {
      for (int i = 0; i < STEPS; i++) {
        train(state, objective, compute, recompute);
        if (i % 5 == 4) {
          sample(network, compute);
        }
        objects.add(NativeMemory.liveObjects());
        resident.add(NativeMemory.residentBytes());
      }
    }
    int third = STEPS / 3;
    assertThat(objects).as("after every step").containsOnly(objects.get(0));
    assertThat(max(resident.subList(2 * third, STEPS)))
        .isLessThan(max(resident.subList(third, 2 * third)) + MARGIN);
  }

  private static void train(
      TrainingState state, Objective objective, Compute compute, boolean recompute) {
    Pass pass =
        recompute
            ? new Recompute(compute, state.dropout())
            : new Pass.Training(compute, state.dropout());
    float[] mask = new float[BATCH * SIZE * SIZE];
    Arrays.fill(mask, 1);
    double[] gammas = {0.1, 0.9};
    try (Scope scope = new Scope()) {
      Tensor losses =
          objective.losses(
              pass,
              state.noise().normal(BATCH, 3, SIZE, SIZE),
              null,
              state.noise().normal(BATCH, 3, SIZE, SIZE),
              Tensors.of(mask, BATCH, 1, SIZE, SIZE),
              gammas,
              state.noise().normal(BATCH, 3, SIZE, SIZE));
      pass.backward(losses.mean());
      state.clipGradients(1);
      state.update(OPTIMIZER, 1e-3);
      state.average(0.99);
    }
  }

  /** With weights that require gradients, as a preview in training has them. */
  private static void sample(Network network, Compute compute) {
    StepGrid grid = StepGrid.of(DiscreteSchedule.palettePaperTraining().respaced("10"));
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(1, 2)) {
      Tensor condition = random.normal(2, 3, SIZE, SIZE);
      try (NetworkDenoiser denoiser =
          new NetworkDenoiser(
              network, DiffusionConfig.PALETTE_V, new Pass.Inference(compute), condition, null)) {
        Tensor start = random.normal(2, 3, SIZE, SIZE);
        Ddpm.PALETTE.sample(denoiser.clipped(), start, grid, noise, StepListener.NONE);
      }
    }
  }

  private static long max(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).max().orElseThrow();
  }
}
