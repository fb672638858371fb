package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code recipe}: stages that begin with one another's models. */
final class RecipeCommandTest {
  private static final List<Object> SMALL =
      List.of(
          "network.base-channels=32",
          "network.channel-multipliers=1,1",
          "network.res-blocks=1",
          "network.image-size=16",
          "network.attention-resolutions=[]",
          "batch-size=2",
          "steps=2",
          "base.steps=3",
          "curriculum.subsets=2",
          "log-every=1",
          "validate-every=1",
          "validation-images=2",
          "preview-every=2",
          "model-type=f32");

  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  private Object[] antona(Path run, Object... more) {
    List<Object> line = new ArrayList<>(List.of("recipe", "antona", "--run", run));
    line.addAll(
        List.of("--data", "first=" + Trained.photos(), "--val", "first=" + Trained.photos()));
    line.addAll(List.of("--data", "second=" + Trained.photos(), "--precision", "fp32"));
    line.addAll(SMALL);
    line.addAll(List.of(more));
    return line.toArray();
  }

  @Test
  void theChainOfThePaperRunsAndGoesOn() throws IOException {
    Path run = folder.resolve("chain");
    assertThat(shell.run(antona(run))).as(shell.err()).isZero();
    assertThat(shell.out())
        .containsSubsequence(
            "stage base in " + run.resolve("base"),
            "begins: 3 steps of 2 images",
            "complete: ",
            "stage task in ",
            "begins: 2 steps",
            "stage domain in ",
            "all stages are complete: " + run.resolve("report.html"));
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page)
        .contains(">base<", ">task<", ">domain<", "inpaint", "colorize", "data:image/png");

    // The same again does nothing, and a lost stage is made again from the one before it.
    byte[] model = Files.readAllBytes(run.resolve("domain").resolve("model.safetensors"));
    byte[] task = Files.readAllBytes(run.resolve("task").resolve("model.safetensors"));
    delete(run.resolve("domain"));
    assertThat(shell.run(antona(run))).as(shell.err()).isZero();
    assertThat(shell.out()).contains("goes on from step 3 of 3", "goes on from step 2 of 2");
    assertThat(Files.readString(run.resolve("base").resolve("config.json")))
        .contains("\"precision\":\"fp32\"");
    assertThat(Files.readAllBytes(run.resolve("task").resolve("model.safetensors")))
        .isEqualTo(task);
    assertThat(Files.readAllBytes(run.resolve("domain").resolve("model.safetensors")))
        .isEqualTo(model);
  }

  /**
   * What the task stage begins with is what the base ended with: at a rate of nearly nothing, it
   * stays.
   */
  @Test
  void aStageBeginsWithTheModelOfTheOneItComesFrom() throws IOException {
    Path run = folder.resolve("still");
    assertThat(shell.run(antona(run, "task.optimizer.layer-rates={input_blocks: 0}")))
        .as(shell.err())
        .isZero();
    assertThat(firstKernel(run.resolve("task"))).isEqualTo(firstKernel(run.resolve("base")));
    assertThat(firstKernel(run.resolve("domain"))).isNotEqualTo(firstKernel(run.resolve("base")));
  }

  private static byte[] firstKernel(Path run) {
    try (var file = org.sfumato.checkpoint.SafetensorsFile.open(run.resolve("model.safetensors"))) {
      var bytes =
          java.nio.ByteBuffer.allocate((int) file.tensor("input_blocks.0.0.weight").byteSize());
      file.read("input_blocks.0.0.weight", bytes);
      return bytes.array();
    }
  }

  @Test
  void aRecipeOfOnesOwnIsAFileLikeTheOneThatIsPrinted() throws IOException {
    assertThat(shell.run("recipe", "antona", "--dry-run")).isZero();
    Path file =
        Files.writeString(folder.resolve("mine.yaml"), shell.out().replace("first", "album"));
    assertThat(shell.run("recipe", file, "--dry-run")).isZero();
    assertThat(shell.out()).contains("data: album", "data: second", "from: task");
  }

  @Test
  void mistakesAreSentences() throws IOException {
    Path run = folder.resolve("bad");
    refused(
        "there is no recipe 'antonia'; did you mean 'antona'?", "recipe", "antonia", "--dry-run");
    refused("cannot read the configuration", "recipe", folder.resolve("none.yaml"), "--dry-run");
    refused(
        "give --data second=DIR",
        "recipe",
        "antona",
        "--run",
        run,
        "--data",
        "first=" + Trained.photos());
    refused(
        "has no name: give --data NAME=DIR",
        "recipe",
        "antona",
        "--run",
        run,
        "--data",
        Trained.photos());
    refused("did you mean 'first'?", antona(run, "--data", "frist=" + Trained.photos()));
    refused("stage task: ", antona(run, "task.step=4"));
    refused(
        "--dry-run prints the recipe as it is: leave out steps=4",
        "recipe",
        "antona",
        "--dry-run",
        "steps=4");
    refused("stage base: ", antona(run, "base"));
    Path key =
        Files.writeString(
            folder.resolve("key.yaml"), "stages: [{name: steps, from: , data: x, settings: {}}]");
    refused("a stage may not be called as the key 'steps' is", "recipe", key, "--dry-run");
    Path none = Files.writeString(folder.resolve("none-at-all.yaml"), "preset: tiny");
    refused("has no stages", "recipe", none, "--dry-run");
    refused("stage base: ", antona(run, "learning-rate=0"));
    Path loop =
        Files.writeString(
            folder.resolve("loop.yaml"),
            "stages: [{name: a, from: b, data: x, settings: {}}, {name: b, from: '', data: x, settings: {}}]");
    refused("stage a comes from 'b', which is no stage before it", "recipe", loop, "--dry-run");
    Path twice =
        Files.writeString(
            folder.resolve("twice.yaml"),
            "stages: [{name: a, from: '', data: x, settings: {}}, {name: a, from: '', data: x, settings: {}}]");
    refused("there are two stages a", "recipe", twice, "--dry-run");
    Path path =
        Files.writeString(
            folder.resolve("path.yaml"), "stages: [{name: ../a, from: '', data: x, settings: {}}]");
    refused("lower-case letters, digits and hyphens", "recipe", path, "--dry-run");
    assertThat(run).doesNotExist();
  }

  private void refused(String problem, Object... line) {
    assertThat(shell.run(line)).isEqualTo(2);
    assertThat(shell.err()).contains(problem);
    assertThat(shell.err().strip().lines()).hasSize(1);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
