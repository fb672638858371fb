package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.TensorFiles;
import org.sfumato.config.ConfigReader;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.model.Network;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * A run that is stopped and taken up again ends exactly where an undisturbed one does. Of kills:
 * {@link KillTest}.
 */
class ResumeTest {
  private static final int STEPS = 9;

  @TempDir Path temp;
  private Path photos;

  @BeforeEach
  void makePhotographs() {
    photos = photographs(temp.resolve("photos"));
  }

  @Test
  void stoppedAndResumedIsBitForBitTheSame() throws Exception {
    train(temp.resolve("whole"), STEPS);
    AtomicInteger asked = new AtomicInteger();
    try (Trainer first = open(photos, temp.resolve("parts"))) {
      assertThat(first.train(() -> asked.incrementAndGet() > 5)).isFalse();
      assertThat(first.step()).isEqualTo(5);
    }
    train(temp.resolve("parts"), STEPS);
    assertSameRun(temp.resolve("whole"), temp.resolve("parts"));
  }

  /** What draws of noise levels learned from the losses is part of the run. */
  @Test
  void aRunThatDrawsByImportanceIsResumedBitForBit() throws Exception {
    // Two steps know their ten losses within this short run, and are then drawn unevenly.
    TrainConfig config =
        ConfigReader.from(config())
            .overrides(
                List.of(
                    "time-draw=importance",
                    "schedule=betas:2:0.3:0.9",
                    "weight=min-snr",
                    "input-scale=0.5",
                    "normalise-variance=measured",
                    "out-channels=6"))
            .read();
    Path whole = temp.resolve("whole");
    Path parts = temp.resolve("parts");
    for (long until : new long[] {STEPS, 7}) {
      try (Trainer trainer = open(config, photos, until == STEPS ? whole : parts)) {
        trainer.train(() -> trainer.step() >= until);
      }
    }
    try (Trainer trainer = open(config, photos, parts)) {
      assertThat(trainer.step()).isEqualTo(7);
      trainer.train(() -> false);
    }
    assertSameRun(whole, parts);
    try (SafetensorsFile file = SafetensorsFile.open(new RunDirectory(whole).checkpoint(STEPS));
        Scope scope = new Scope()) {
      assertThat(Tensors.toFloats(TensorFiles.read(file, "random.losses")))
          .hasSize(20)
          .doesNotContain(Float.NaN);
    }
  }

  /** Adapters of a model are; and what they make of it is the model of the run. */
  @Test
  void aRunOfAdaptersIsResumedBitForBit() throws Exception {
    Path base = temp.resolve("base");
    train(base, 2);
    Path model = new RunDirectory(base).model();
    TrainConfig config =
        ConfigReader.from(config())
            .overrides(List.of("lora.rank=2", "model-type=f32", "tasks={colorize: 1}"))
            .read();
    Path whole = temp.resolve("whole");
    Path parts = temp.resolve("parts");
    for (Path run : List.of(whole, parts, parts)) {
      boolean interrupted = run.equals(parts) && !Files.exists(run);
      try (Trainer trainer = open(config, photos, run)) {
        if (trainer.step() == 0) {
          trainer.startFrom(model);
        }
        trainer.train(() -> interrupted && trainer.step() >= 5);
      }
    }
    assertSameRun(whole, parts);
    RunDirectory run = new RunDirectory(whole);
    assertThat(Files.mismatch(run.adapter(), new RunDirectory(parts).adapter())).isEqualTo(-1);
    assertThat(Files.size(run.adapter())).isLessThan(Files.size(run.model()) / 2);

    try (ModelFile.Loaded merged = ModelFile.load(run.model(), Compute.CPU_FP32);
        ModelFile.Loaded adapted = AdapterFile.load(model, run.adapter(), Compute.CPU_FP32)) {
      assertThat(adapted.config()).isEqualTo(merged.config());
      assertThat(Tensors.toFloats(adapted.weights().values()))
          .isEqualTo(Tensors.toFloats(merged.weights().values()));
    }
    // The model of another seed is another model.
    Path stranger = run.model();
    assertThatThrownBy(() -> AdapterFile.load(stranger, run.adapter(), Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapts another model than " + stranger);
    assertThatThrownBy(() -> ModelFile.load(run.adapter(), Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is an adapter");
    assertThatThrownBy(() -> AdapterFile.load(model, model, Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no adapter");
    try (Trainer other = open(config, photos, temp.resolve("other"))) {
      assertThatThrownBy(() -> other.train(() -> false))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("give --init MODEL");
    }
    TrainConfig wider = ConfigReader.from(config).override("base-channels=64").read();
    try (Trainer other = open(wider, photos, temp.resolve("wider"))) {
      assertThatThrownBy(() -> other.startFrom(model))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("adapters belong to one model");
    }
  }

  /** Also when it changes on the way. */
  @Test
  void whereImagesAreKeptMakesNoDifference() throws Exception {
    ConfigReader<TrainConfig> recipe =
        ConfigReader.from(config())
            .overrides(
                List.of("curriculum.subsets=2", "epochs-per-subset=4", "curriculum.passes=2"));
    TrainConfig memory = recipe.read();
    TrainConfig disk = recipe.override("cache=disk").read();
    TrainConfig little = recipe.override("cache-megabytes=0").read();
    try (Trainer trainer = open(memory, photos, temp.resolve("whole"))) {
      trainer.train(() -> false);
    }
    Path parts = temp.resolve("parts");
    for (TrainConfig config : List.of(disk, disk, little)) {
      long until = config == little ? STEPS : config == disk && Files.exists(parts) ? 7 : 3;
      try (Trainer trainer = open(config, photos, parts)) {
        trainer.train(() -> trainer.step() >= until);
      }
    }
    assertSameRun(temp.resolve("whole"), parts);
    assertThat(parts.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
  }

  /** Which images were shown as of no class is part of the run. */
  @Test
  void aLabelledRunIsResumedBitForBit() throws Exception {
    Path labelled = temp.resolve("labelled");
    for (String label : List.of("one", "two")) {
      photographs(labelled.resolve(label));
    }
    TrainConfig config =
        ConfigReader.from(Presets.GENERATE_32)
            .overrides(
                List.of(
                    "network.image-size=16",
                    "base-channels=16",
                    "channel-multipliers=1,1",
                    "res-blocks=1",
                    "network.attention-resolutions=[]",
                    "head-channels=16",
                    "batch-size=4",
                    "steps=" + STEPS,
                    "checkpoint-every=2",
                    "validate-every=0",
                    "preview-every=0",
                    "label-dropout=0.5"))
            .read()
            .withLabels(List.of("one", "two"));
    Path whole = temp.resolve("whole");
    Path parts = temp.resolve("parts");
    for (Path run : List.of(whole, parts, parts)) {
      boolean interrupted = run.equals(parts) && !Files.exists(run);
      try (Trainer trainer =
          new Trainer(config, List.of(labelled), List.of(), run, "cpu", List.of())) {
        trainer.train(() -> interrupted && trainer.step() >= 5);
      }
    }
    assertSameRun(whole, parts);
    TrainConfig always = ConfigReader.from(config).override("label-dropout=1").read();
    Path none = temp.resolve("none");
    try (Trainer trainer =
        new Trainer(always, List.of(labelled), List.of(), none, "cpu", List.of())) {
      trainer.train(() -> false);
    }
    assertThat(Files.mismatch(new RunDirectory(none).model(), new RunDirectory(whole).model()))
        .as("labels are learned")
        .isNotEqualTo(-1);
  }

  @Test
  void anotherNetworkIsRefused() throws Exception {
    train(temp.resolve("run"), 2);
    TrainConfig wider =
        ConfigReader.from(config()).override("network.base-channels=32").override("seed=9").read();
    assertThatThrownBy(
            () ->
                new Trainer(
                    wider, List.of(photos), List.of(), temp.resolve("run"), "cpu", List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("another network, seed");
  }

  @Test
  void aBrokenCheckpointIsRefusedInOneSentence() throws Exception {
    train(temp.resolve("run"), 2);
    Path checkpoint = new RunDirectory(temp.resolve("run")).checkpoint(2);
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> train(temp.resolve("run"), STEPS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(checkpoint.getFileName().toString());
  }

  @Test
  void otherImagesAreAnotherRun() throws Exception {
    Path run = temp.resolve("run");
    train(run, 2);
    Path added = Files.copy(photos.resolve("photo0.png"), photos.resolve("photo9.png"));
    assertThatThrownBy(() -> train(run, STEPS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(run + " was begun with other image files");

    Files.delete(added);
    Path moved = Files.move(photos, temp.resolve("moved"));
    try (Trainer trainer = open(moved, run)) {
      assertThat(trainer.step()).isEqualTo(2);
    }
  }

  /** As before the images were remembered. */
  @Test
  void aCheckpointThatDoesNotNameItsImagesIsTakenUp() throws Exception {
    Path run = temp.resolve("run");
    train(run, 2);
    try (TrainingState state =
        new TrainingState(
            Network.of(config().network()), Compute.of("cpu", "fp32"), config().seed())) {
      Path checkpoint = new RunDirectory(run).checkpoint(2);
      state.restore(checkpoint);
      state.save(checkpoint, Map.of());
    }
    try (Trainer trainer = open(photos, run)) {
      assertThat(trainer.step()).isEqualTo(2);
    }
  }

  @Test
  void aRunAmongItsImagesIsRefused() throws Exception {
    Path link = Files.createDirectory(temp.resolve("other")).resolve("..").resolve("photos");
    for (Path run : List.of(photos, photos.resolve("a/run"), link.resolve("run"))) {
      assertThatThrownBy(() -> open(photos, run))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(run + " would lie among the images of " + photos);
    }
    assertThat(photos.toFile().list()).hasSize(5);
  }

  @Test
  void aStartThatFailsLeavesTheRunAsItWas() throws Exception {
    Path run = temp.resolve("run");
    train(run, 2);
    byte[] before = Files.readAllBytes(run.resolve("config.json"));
    TrainConfig longer = ConfigReader.from(config()).override("steps=99").read();
    Path none = temp.resolve("none");
    List<Path> data = List.of(photos);

    for (int attempt = 0; attempt < 2; attempt++) { // the second finds the lock free
      assertThatThrownBy(() -> new Trainer(longer, data, List.of(none), run, "cpu", List.of()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(none.toString());
    }
    assertThat(Files.readAllBytes(run.resolve("config.json"))).isEqualTo(before);
  }

  private void train(Path run, long until) throws InterruptedException {
    try (Trainer trainer = open(photos, run)) {
      trainer.train(() -> trainer.step() >= until);
    }
  }

  private static Trainer open(Path photos, Path run) {
    return open(config(), photos, run);
  }

  private static Trainer open(TrainConfig config, Path photos, Path run) {
    return new Trainer(config, List.of(photos), List.of(photos), run, "cpu", List.of());
  }

  /** Small, with everything in it that has a state: dropout, accumulation, warm-up, average. */
  private static TrainConfig config() {
    return ConfigReader.from(Presets.TINY)
        .overrides(
            List.of(
                "network.image-size=16",
                "attention-resolutions=8",
                "dropout=0.2",
                "batch-size=2",
                "accumulate=2",
                "steps=" + STEPS,
                "checkpoint-every=2",
                "log-every=3",
                "validate-every=4",
                "validation-images=3",
                "preview-every=0"))
        .read();
  }

  private static void assertSameRun(Path expected, Path actual) throws IOException {
    RunDirectory a = new RunDirectory(expected);
    RunDirectory b = new RunDirectory(actual);
    assertThat(Files.mismatch(b.checkpoint(STEPS), a.checkpoint(STEPS))).isEqualTo(-1);
    assertThat(Files.mismatch(b.model(), a.model())).isEqualTo(-1);
  }

  static Path photographs(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5; i++) {
      BufferedImage image = new BufferedImage(40 + i, 36, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, (random.nextInt(8) + 20 * x / 4) << 16 | (y * 6) << 8 | 40 * i);
        }
      }
      ImageFiles.write(image, folder.resolve("photo" + i + ".png"), false);
    }
    return folder;
  }
}
