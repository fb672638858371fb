package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.config.ConfigReader;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Objective;
import org.sfumato.model.Rin;
import org.sfumato.model.RinPresets;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/** A RIN learns, and its runs go on as any others do. */
class RinTrainingTest {
  private static final int STEPS = 7;

  @TempDir Path temp;

  /** Four pictures, whatever their noise: one picture for all four would stay near 0.35. */
  @Test
  void learnsAFewPicturesByHeart() {
    Objective objective =
        new Objective(
            new Rin(RinPresets.TINY),
            ConfigReader.from(DiffusionConfig.PALETTE_V).override("prediction=x0").read());
    OptimizerConfig optimizer = Presets.TINY.optimizer();
    try (TrainingState state = new TrainingState(objective.network(), Compute.CPU_FP32, 1);
        Scope all = new Scope();
        RandomStream random = new RandomStream(5)) {
      Tensor pictures = torch.tanh(random.normal(4, 3, 2, 2));
      pictures = torch.upsample_nearest2d(pictures, new long[] {16, 16});
      Tensor names = random.normal(4, 3, 16, 16);
      Tensor mask = torch.ones(4, 1, 16, 16);
      double[] losses = new double[160];
      for (int i = 0; i < losses.length; i++) {
        try (Scope scope = new Scope()) {
          Tensor loss =
              objective
                  .losses(
                      new Pass.Training(Compute.CPU_FP32, state.dropout()),
                      names,
                      null,
                      pictures,
                      mask,
                      new double[] {0.1, 0.3, 0.6, 0.9},
                      state.noise().normal(4, 3, 16, 16))
                  .mean();
          loss.backward();
          losses[i] = loss.item_double();
          state.clipGradients(1);
          state.update(optimizer, 3e-3);
        }
      }
      assertThat(losses[0]).isGreaterThan(0.5);
      double end = Arrays.stream(losses).skip(losses.length - 20).average().orElseThrow();
      assertThat(end).isLessThan(0.1);
    }
  }

  /** With self-conditioning, whose draws must be the same too. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stoppedAndResumedIsBitForBitTheSame(boolean recompute) throws Exception {
    Path photos = ResumeTest.photographs(temp.resolve("photos"));
    TrainConfig config = config(recompute);
    try (Trainer whole = open(config, photos, "whole")) {
      assertThat(whole.train(() -> false)).isTrue();
    }
    AtomicInteger asked = new AtomicInteger();
    try (Trainer first = open(config, photos, "parts")) {
      assertThat(first.train(() -> asked.incrementAndGet() > 3)).isFalse();
    }
    try (Trainer second = open(config, photos, "parts")) {
      assertThat(second.step()).isEqualTo(3);
      second.train(() -> false);
    }
    RunDirectory a = new RunDirectory(temp.resolve("whole"));
    RunDirectory b = new RunDirectory(temp.resolve("parts"));
    assertThat(Files.mismatch(b.checkpoint(STEPS), a.checkpoint(STEPS))).isEqualTo(-1);
    assertThat(Files.mismatch(b.model(), a.model())).isEqualTo(-1);
    try (ModelFile.Loaded loaded = ModelFile.load(a.model(), Compute.CPU_FP32)) {
      assertThat(loaded.config().network()).isEqualTo(config.network());
    }
  }

  private Trainer open(TrainConfig config, Path photos, String run) {
    return new Trainer(
        config, List.of(photos), List.of(photos), temp.resolve(run), "cpu", List.of());
  }

  private static TrainConfig config(boolean recompute) {
    return ConfigReader.from(Presets.RIN_SMALL_64)
        .overrides(
            List.of(
                "network.image-size=16",
                "token-width=16",
                "latents=6",
                "latent-width=32",
                "blocks=1,1",
                "latent-heads=4",
                "interface-heads=4",
                "self-conditioning-rate=0.5",
                "checkpoint-activations=" + recompute,
                "batch-size=3",
                "accumulate=2",
                "steps=" + STEPS,
                "checkpoint-every=2",
                "log-every=3",
                "validate-every=4",
                "validation-images=3",
                "preview-every=5"))
        .read();
  }
}
