package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.config.ConfigReader;
import org.sfumato.error.InputException;
import org.sfumato.model.Network;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/** Runs in which steps go wrong. */
class RecoveryTest {
  private static final int STEPS = 26;
  private static final Path BEST = Path.of("best.safetensors");

  @TempDir Path temp;
  private Path photos;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void makePhotographs() {
    photos = ResumeTest.photographs(temp.resolve("photos"));
  }

  private static TrainConfig config(String... more) {
    return ConfigReader.from(Presets.TINY)
        .overrides(
            List.of(
                "network.image-size=16",
                "attention-resolutions=8",
                "dropout=0.2",
                "batch-size=1",
                "precision=fp32",
                "recovery.spike=0",
                "recovery.skips=2",
                "recovery.slower=0.9",
                "steps=" + STEPS,
                "checkpoint-every=5",
                "log-every=5",
                "validate-every=8",
                "validation-images=2",
                "preview-every=0"))
        .overrides(List.of(more))
        .read();
  }

  private Trainer open(TrainConfig config, Path run) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onTrouble(String sentence) {
            told.add(sentence);
          }
        };
    return new Trainer(config, List.of(photos), List.of(photos), run, "cpu", List.of(listener));
  }

  private void train(TrainConfig config, Path run, long until) throws InterruptedException {
    try (Trainer trainer = open(config, run)) {
      trainer.train(() -> trainer.step() >= until);
    }
  }

  @Test
  void aRunThatSkipsStepsIsResumedBitForBit() throws Exception {
    TrainConfig config = config("recovery.spike=0.4", "recovery.skips=1000");
    Path whole = temp.resolve("whole");
    train(config, whole, STEPS);
    assertThat(MetricsLog.latest(whole.resolve("metrics.jsonl")).get("skipped").asInt())
        .isPositive();
    assertThat(told)
        .allMatch(
            line -> line.matches("step \\d+ is skipped: the loss is .*, and was .* on average"));
    Path parts = temp.resolve("parts");
    for (long until = 21; until <= STEPS; until++) { // those after which it can skip any
      train(config, parts, until);
    }
    assertSame(whole, parts, STEPS);
    assertThat(Files.mismatch(whole.resolve(BEST), parts.resolve(BEST))).isEqualTo(-1);
  }

  /** Half a run whose newest weights are no numbers. */
  private Path poisoned(TrainConfig config, Path run) throws InterruptedException {
    train(config, run, 10);
    try (TrainingState state =
            new TrainingState(
                Network.of(config.network()), Compute.of("cpu", "fp32"), config.seed());
        Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Path checkpoint = new RunDirectory(run).checkpoint(10);
      state.restore(checkpoint);
      state.weights().values().fill_(new Scalar(Double.NaN));
      state.save(checkpoint, Map.of());
    }
    return run;
  }

  @Test
  void aRunGoesBackBeforeWhatWentWrongAndIsResumedBitForBit() throws Exception {
    TrainConfig config = config("steps=16");
    Path whole = poisoned(config, temp.resolve("whole"));
    train(config, whole, 16);
    assertThat(told)
        .containsExactly(
            "step 11 is skipped: the loss is no number",
            "step 12 is skipped: the loss is no number",
            "step 12: 2 steps in a row went wrong, so the run goes back to step 5, and on at 0.9 of"
                + " its learning rate");
    assertThat(lines(whole)).anyMatch(line -> line.contains("\"returns\":1.0"));
    assertThat(lines(whole)).noneMatch(line -> line.contains("NaN"));

    Path parts = poisoned(config, temp.resolve("parts"));
    train(config, parts, 11); // between the two wrong ones
    train(config, parts, 7); // at once
    train(config, parts, 16);
    assertSame(whole, parts, 16);
  }

  private static void assertSame(Path expected, Path actual, long step) throws IOException {
    RunDirectory a = new RunDirectory(expected);
    RunDirectory b = new RunDirectory(actual);
    assertThat(Files.mismatch(a.checkpoint(step), b.checkpoint(step))).isEqualTo(-1);
    assertThat(Files.mismatch(a.model(), b.model())).isEqualTo(-1);
  }

  /** Before the first checkpoint, the start is what it goes back to. */
  @Test
  void aRunThatFailsBeforeItsFirstCheckpointStartsAgain() {
    TrainConfig config =
        config(
            "recovery.spike=0.001",
            "recovery.returns=1",
            "recovery.slower=1",
            "steps=100",
            "checkpoint-every=1000");
    assertThatThrownBy(() -> train(config, temp.resolve("run"), 100))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("after it went back 1 times")
        .hasMessageContaining("lower optimizer.learning-rate");
    assertThat(told).anyMatch(line -> line.contains("goes back to step 0"));
    // At the same rate, the second attempt goes the way of the first.
    List<String> skipped = told.stream().filter(line -> line.contains("is skipped")).toList();
    assertThat(skipped.subList(skipped.size() / 2, skipped.size()))
        .isEqualTo(skipped.subList(0, skipped.size() / 2));
  }

  @Test
  void theBestModelIsKept() throws Exception {
    Path run = temp.resolve("run");
    train(config("steps=6", "validate-every=3"), run, 6);
    List<Double> losses = new ArrayList<>();
    for (String line : lines(run)) {
      if (line.contains("val.loss")) {
        losses.add(new ObjectMapper().readTree(line).get("val.loss").asDouble());
      }
    }
    assertThat(losses).hasSize(2);
    RunDirectory folder = new RunDirectory(run);
    boolean lastIsBest = losses.get(1) < losses.get(0);
    assertThat(Files.mismatch(folder.bestModel(), folder.model()) == -1).isEqualTo(lastIsBest);
  }

  @Test
  void checkpointsRotate() throws Exception {
    Path run = temp.resolve("run");
    train(config("steps=11", "checkpoint-every=2", "keep-checkpoints=2", "keep-every=4"), run, 11);
    assertThat(run.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder(
            "step-000000004.safetensors",
            "step-000000008.safetensors",
            "step-000000010.safetensors",
            "step-000000011.safetensors");
  }

  @Test
  void aDamagedCheckpointIsLeftForTheOneBeforeIt() throws Exception {
    Path whole = temp.resolve("whole");
    Path run = temp.resolve("run");
    TrainConfig config = config("steps=12");
    train(config, whole, 12);
    train(config, run, 10);
    RunDirectory folder = new RunDirectory(run);
    byte[] bytes = Files.readAllBytes(folder.checkpoint(10));
    bytes[bytes.length / 2] ^= 1; // one bit in one weight
    Files.write(folder.checkpoint(10), bytes);
    train(config, run, 12);
    assertThat(told).singleElement().asString().contains("step-000000010", "is damaged");
    assertThat(Files.mismatch(new RunDirectory(whole).checkpoint(12), folder.checkpoint(12)))
        .isEqualTo(-1);
  }

  @Test
  void unreadableImagesAreListed() throws Exception {
    Path broken = Files.writeString(photos.resolve("broken.jpg"), "no image");
    Path run = temp.resolve("run");
    train(config("steps=12"), run, 12);
    assertThat(Files.readString(run.resolve("unreadable.txt")))
        .hasLineCount(1)
        .startsWith(broken + " is not an image");
    assertThat(told)
        .containsExactly(
            "images that cannot be read are skipped: see " + run.resolve("unreadable.txt"));
  }

  @Test
  void aRunOfAnotherVersionIsRefusedByTheKeyThatDiffers() throws Exception {
    Path run = temp.resolve("run");
    train(config(), run, 2);
    Path config = run.resolve("config.json");
    String json = Files.readString(config);
    Files.writeString(config, json.replace("\"keep-every\"", "\"keep-oldest\""));
    assertThatThrownBy(() -> open(config(), run))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown key 'keep-oldest' in " + config)
        .hasMessageContaining("another version of Sfumato");
    Files.writeString(config, json.replaceAll("\"keep-every\" ?: ?0,", ""));
    assertThatThrownBy(() -> open(config(), run))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("key 'keep-every' is missing in " + config);
  }

  private static List<String> lines(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl"));
  }
}
