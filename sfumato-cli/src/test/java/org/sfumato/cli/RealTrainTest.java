package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} and {@code info} with the real library. */
final class RealTrainTest {
  private static final Path MODEL = Path.of("model.safetensors");

  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @Test
  void theSameCommandGoesOnWhereTimeRanOut() throws IOException {
    Path run = folder.resolve("run");

    assertThat(shell.run(Trained.train(run, "--time-limit", "1s", "steps=1000000"))).isZero();
    assertThat(shell.out()).contains("stopped at step ", "saved: " + run.resolve(MODEL));
    List<String> before = checkpoints(run);
    assertThat(before).isNotEmpty();

    assertThat(shell.run(Trained.train(run, "--time-limit", "1s", "steps=1000000"))).isZero();
    assertThat(shell.out()).contains("goes on from step " + step(last(before)) + " of 1000000");
    assertThat(step(last(checkpoints(run)))).isGreaterThan(step(last(before)));
  }

  @Test
  void aRunInPartsIsTheRunInOne() throws IOException {
    Path run = folder.resolve("run");

    assertThat(shell.run(Trained.train(run, "learning-rate=0", "steps=2"))).isEqualTo(2);
    assertThat(shell.run(Trained.train(run, "decay-fraction=0", "steps=2"))).isZero();
    assertThat(shell.out())
        .startsWith("begins: 2 steps of 2 images")
        .contains("step 2/2  loss ", "complete: " + run.resolve(MODEL));
    assertThat(shell.run(Trained.train(run, "decay-fraction=0"))).isZero();
    assertThat(shell.out()).contains("goes on from step 2 of 4", "step 4/4  loss ");

    Path whole = folder.resolve("whole");
    assertThat(shell.run(Trained.train(whole, "decay-fraction=0"))).isZero();
    assertThat(Files.mismatch(run.resolve(MODEL), whole.resolve(MODEL))).isEqualTo(-1);
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(Trained.model());

    assertThat(shell.run(Trained.train(Trained.run(), "validate-every=2", "validation-images=2")))
        .isZero();
    assertThat(shell.out()).contains("complete: ");
    assertThat(Files.readAllBytes(Trained.model())).isEqualTo(before);
  }

  @Test
  void aLostModelIsWrittenAgain() throws IOException {
    Path run = folder.resolve("run");
    shell.run(Trained.train(run, "steps=1"));
    byte[] model = Files.readAllBytes(run.resolve(MODEL));
    Files.delete(run.resolve(MODEL));

    assertThat(shell.run(Trained.train(run, "steps=1"))).isZero();
    assertThat(Files.readAllBytes(run.resolve(MODEL))).isEqualTo(model);
  }

  /** A person's Ctrl-C and a cluster's notice: the step at hand is saved before the end. */
  @Test
  @DisabledOnOs(OS.WINDOWS) // has no SIGTERM
  void sigtermSavesAndTheSameCommandGoesOn() throws Exception {
    Path run = folder.resolve("run");
    Object[] line = Trained.train(run, "checkpoint-every=1000000", "steps=1000000", "log-every=1");
    Process process = Jvm.start(folder.resolve("log"), line);
    while (process.isAlive() && !Files.readString(folder.resolve("log")).contains("step 2/")) {
      Thread.sleep(10);
    }
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    String log = Files.readString(folder.resolve("log"));
    assertThat(process.exitValue()).as(log).isZero();
    List<String> saved = checkpoints(run);
    assertThat(saved).as(log).hasSize(1);
    long step = step(saved.get(0));
    assertThat(log).contains("stopped at step " + step + ", saved: ").doesNotContain("Exception");
    assertThat(run.resolve(MODEL)).isRegularFile();
    assertThat(leftovers(run)).isEmpty();

    line = Trained.train(run, "checkpoint-every=1000000", "steps=" + (step + 1));
    assertThat(shell.run(line)).as(shell.err()).isZero();
    assertThat(shell.out()).contains("goes on from step " + step + " of " + (step + 1), "complete");
  }

  /** To another machine: everything lies elsewhere. */
  @Test
  void aRunThatMovedGoesOn() throws IOException {
    Path data = copy(Trained.photos(), folder.resolve("data"));
    Path run = folder.resolve("run");
    assertThat(shell.run(trainOn(data, run, "decay-fraction=0", "steps=2"))).isZero();
    data = Files.move(data, folder.resolve("moved data"));
    run = Files.move(run, folder.resolve("moved run"));
    assertThat(shell.run(trainOn(data, run, "decay-fraction=0"))).as(shell.err()).isZero();
    assertThat(shell.out()).contains("goes on from step 2 of 4");

    Path whole = folder.resolve("whole");
    assertThat(shell.run(Trained.train(whole, "decay-fraction=0"))).isZero();
    assertThat(Files.mismatch(run.resolve(MODEL), whole.resolve(MODEL))).isEqualTo(-1);
  }

  private static Object[] trainOn(Path data, Path run, Object... more) {
    return Stream.of(Trained.train(run, more))
        .map(word -> word.equals(Trained.photos()) ? data : word)
        .toArray();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  @Test
  void setsWithWeightsSubsetsAndPairs() throws IOException {
    Path holiday = Trained.photos().resolve("holiday");
    Path run = folder.resolve("run");
    Object[] sets = {"--preset", "tiny", "--data", "a=" + holiday, "--data", "b=" + holiday};
    assertThat(shell.run(train(sets, run, "data.a=1", "data.b=3"))).as(shell.err()).isZero();
    assertThat(shell.run(train(sets, run, "data.a=1", "data.b=2"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("holds a run with another data");

    Path low = folder.resolve("low");
    Object[] one = {"--preset", "tiny", "--data", holiday};
    assertThat(shell.run(train(one, low, "curriculum.subsets=3", "curriculum.passes=2")))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("are 3 steps: give steps=3, or more passes");
    assertThat(shell.run(train(one, low, "curriculum.subsets=3", "curriculum.passes=3")))
        .as(shell.err())
        .isZero();

    Path pairs = folder.resolve("pairs");
    Object[] both = {"--preset", "tiny", "--data-x", holiday, "--data-y", holiday};
    assertThat(shell.run(train(both, pairs))).as(shell.err()).isZero();
    assertThat(shell.run("info", pairs.resolve(MODEL))).isZero();
    assertThat(shell.out()).contains("translate");

    Path photo = Photos.write(folder.resolve("sketch.png"), 50, 30);
    Object[] apply = {"apply", photo, "--model", pairs.resolve(MODEL), "--steps", 2};
    assertThat(shell.run(apply)).as(shell.err()).isZero();
    assertThat(ImageIO.read(folder.resolve("sketch-applied.png").toFile()).getWidth())
        .isEqualTo(50);
    assertThat(shell.run("apply", photo, "--overwrite", "--model", run.resolve(MODEL)))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("the model was not trained to translate, only to");
    assertThat(shell.run("colorize", photo, "--model", pairs.resolve(MODEL))).isEqualTo(2);
    assertThat(shell.sentence()).contains("the model was not trained to colorize");
  }

  private static Object[] train(Object[] images, Path run, Object... more) {
    List<Object> line = new ArrayList<>(List.of("train"));
    line.addAll(List.of(images));
    line.addAll(List.of("--run", run, "precision=fp32", "batch-size=2", "steps=4"));
    line.addAll(List.of("validate-every=0", "preview-every=0", "checkpoint-every=4"));
    line.addAll(List.of(more));
    return line.toArray();
  }

  @Test
  void aDryRunPrintsTheConfigurationAndTouchesNothing() throws IOException {
    Path run = folder.resolve("run");

    assertThat(shell.run(Trained.train(run, "--dry-run", "dropout=0.25"))).isZero();
    assertThat(shell.out()).contains("steps: 4", "dropout: 0.25", "batch-size: 2");
    Path recipe = Files.writeString(folder.resolve("recipe.yaml"), shell.out());
    assertThat(run).doesNotExist();

    // What is printed can be given back.
    assertThat(shell.run("train", "--config", recipe, "--data", folder, "--run", run, "--dry-run"))
        .isZero();
    assertThat(shell.out()).isEqualTo(Files.readString(recipe));

    assertThat(shell.run(Trained.train(run, "--dry-run", "--json"))).isZero();
    assertThat(new ObjectMapper().readTree(shell.out()).get("steps").asInt()).isEqualTo(4);
  }

  @Test
  void aRunBeginsFromAnotherModel() throws IOException {
    Path run = folder.resolve("run");
    Path wide = folder.resolve("wide");

    // A learning rate of almost nothing for one step: the model stays what it began as.
    Object[] more = {"--init", Trained.model(), "steps=1", "learning-rate=1e-30", "model-type=f32"};
    assertThat(shell.run(Trained.train(run, more))).as(shell.err()).isZero();
    assertThat(shell.run("info", run.resolve(MODEL), "--json")).isZero();

    assertThat(shell.run(Trained.train(wide, "--init", Trained.model(), "base-channels=32")))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("model.safetensors has another network than this run");
    // The slip must not pin the folder to the wrong network.
    assertThat(shell.run(Trained.train(wide, "--init", Trained.model(), "steps=1"))).isZero();
  }

  @Test
  void jsonIsALineForEachLogAndNothingElse() throws IOException {
    assertThat(shell.run(Trained.train(folder.resolve("run"), "--json"))).isZero();

    List<JsonNode> lines = new ArrayList<>();
    for (String line : shell.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).extracting(line -> line.path("step").asInt()).startsWith(2, 4);
    assertThat(lines).allMatch(line -> line.path("images-seen").asInt() % 4 == 0);
    assertThat(lines.get(0).path("loss").asDouble()).isPositive();
  }

  @Test
  void infoTellsOfModelImageAndRun() throws IOException {
    assertThat(shell.run("info", Trained.model())).isZero();
    assertThat(shell.out())
        .contains("model: ", "parameters: ", "predicts: v", "image-size: 32", "sfumato.steps: 4");

    assertThat(shell.run("info", Photos.write(folder.resolve("a.png"), 12, 34))).isZero();
    assertThat(shell.out()).contains("width: 12", "height: 34");

    assertThat(shell.run("info", Trained.run())).isZero();
    assertThat(shell.out())
        .contains(
            "steps-done: 4",
            "steps: 4",
            "images-seen: 8",
            "  loss: ",
            "val.colorize: ",
            "val.loss: ");

    assertThat(shell.run("info", Trained.run(), "--json")).isZero();
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.at("/metrics/val.loss").asDouble()).isPositive();
    assertThat(shell.out()).hasLineCount(1);
  }

  @Test
  void infoChangesNothingAndRefusesAnyOtherFolder() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.copy(Trained.run().resolve("config.json"), run.resolve("config.json"));

    assertThat(shell.run("info", run)).isZero();
    assertThat(shell.out()).contains("steps-done: 0", "newest-checkpoint: none");
    assertThat(run.toFile().list()).containsExactly("config.json");

    assertThat(shell.run("info", folder)).isEqualTo(2);
    assertThat(shell.sentence()).contains("neither a model, an image nor the folder of a run");
  }

  private static List<String> checkpoints(Path run) {
    String[] names = run.resolve("checkpoints").toFile().list();
    return names == null ? List.of() : Stream.of(names).sorted().toList();
  }

  private static List<Path> leftovers(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }

  private static long step(String checkpoint) {
    return Long.parseLong(checkpoint.replaceAll("\\D", ""));
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }
}
