package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be wrong with a training run: one sentence each, and no checkpoint lost. */
final class BadTrainingTest {
  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batch-sise=3           | unknown key 'batch-sise'; did you mean 'batch-size'?
          steps=many             | key 'steps' in 'steps=many' must be a whole number, not "many"
          steps=1.5              | key 'steps' in 'steps=1.5' must be a whole number, not 1.5
          steps=0                | steps must be positive
          steps                  | 'steps' is not a setting; write key=value, for example steps=60
          network=3              | key 'network' is a group; set one of its keys
          precision=fp8          | key 'precision' in 'precision=fp8' must be one of
          network.image-size=20  | network: attention-resolutions must be heights that occur
          tasks.colourize=1      | There is no task 'colourize'; did you mean 'colorize'?
          --threads=0            | --threads must be at least 1, not 0
          --device=tpu           | no such device: 'tpu'
          --precision=half       | must be one of auto, fp32, bf16, not "half"
          --preset=smal-64       | no preset 'smal-64'; did you mean 'small-64'?
          --config=none.yaml     | cannot read the configuration none.yaml
          --val=none             | --val none is not a folder
          --init=none            | --init none does not exist
          recovery.spikes=3      | unknown key 'recovery.spikes'; did you mean 'recovery.spike'?
          recovery.slower=2      | recovery: slower must be above 0 and at most 1
          keep-every=-1          | keep-every must not be negative
          curriculum.subsets=9   | curriculum: subsets must be at most 3, the number of images, not 9
          curriculum.passes=0    | curriculum: passes must be positive
          curriculum.order=up    | key 'curriculum.order' in 'curriculum.order=up' must be one of
          data.places=1          | data: with weights, every set needs a name: give --data NAME=FOLDER
          data.places=-1         | data.places must be 0 or more
          augmentation.contrast=1 | augmentation: contrast must be at least 0 and below 1
          augmentation.whole=0.5 | augmentation: whole and scaled are shares of the same squares: give both
          whole=lots             | key 'augmentation.whole' in 'whole=lots' must be a number, not "lots"
          cache=tape             | key 'cache' in 'cache=tape' must be one of memory, disk, not "tape"
          cache-megabytes=-1     | cache-megabytes must be 0 to 1073741824
          --data-x=a             | pairs need both sides: give --data-x with --data-y
          tasks.translate=1      | translate learns from pairs, so it is learned alone
          --output=loss.png      | -o draws the losses of a run: give --status RUN
          --status=run           | --status only looks at a run: leave out --data
          """)
  void aSettingThatIsWrong(String word, String sentence) {
    Path run = folder.resolve("run");
    Object[] line =
        word.startsWith("--preset")
            ? new Object[] {"train", word, "--data", Trained.photos(), "--run", run}
            : Trained.train(run, word);

    assertThat(shell.run(line)).isEqualTo(2);
    assertThat(shell.err()).startsWith("sfumato: ").contains(sentence).doesNotContain("Exception");
    assertThat(shell.err()).hasLineCount(1);
    assertThat(run).doesNotExist();
  }

  @Test
  void anUnknownKeyInAFileNamesTheFile() throws IOException {
    Path recipe = Files.writeString(folder.resolve("recipe.yaml"), "network:\n  drop-out: 0.1\n");

    assertThat(shell.run(Trained.train(folder.resolve("run"), "--config", recipe))).isEqualTo(2);
    assertThat(shell.sentence())
        .contains("unknown key 'network.drop-out' in " + recipe + "; did you mean 'dropout'?");
  }

  @Test
  void aFolderWithoutImagesOrWithNoneThatCanBeRead() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    assertThat(train(data)).isEqualTo(2);
    assertThat(shell.sentence()).contains(data.toString()).contains("no image");

    Files.writeString(data.resolve("a.png"), "no");
    assertThat(train(data)).isEqualTo(2);
    assertThat(shell.sentence()).contains("none of the images can be read", "a.png");

    Photos.write(data.resolve("b.png"), 40, 40);
    assertThat(train(data)).as(shell.err()).isZero();
  }

  @Test
  void anotherRecipeForTheSameRun() {
    assertThat(shell.run(Trained.train(Trained.run(), "base-channels=32", "seed=9"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("holds a run with another network, seed");
  }

  @Test
  void aRunOfAnotherProcess() throws Exception {
    Path run = folder.resolve("run");
    Process other =
        Jvm.start(folder.resolve("log"), Trained.train(run, "steps=1000000", "log-every=1"));
    try {
      while (other.isAlive() && !Files.readString(folder.resolve("log")).contains("step 1/")) {
        Thread.sleep(10);
      }
      assertThat(shell.run(Trained.train(run))).isEqualTo(2);
      assertThat(shell.sentence()).contains(run + " is in use by another training run");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFullDiskKeepsTheCheckpointBefore() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "needs bash to limit a process");
    Path run = folder.resolve("run");
    assertThat(shell.run(Trained.train(run, "steps=2"))).isZero();
    byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
    Path log = folder.resolve("log");

    Process process = Jvm.startOnAFullDisk(64, log, Trained.train(run, "steps=4"));
    assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(2);

    assertThat(Files.readString(log).lines().filter(line -> line.startsWith("sfumato: ")))
        .hasSize(1)
        .allMatch(line -> line.contains(run.toString()) && line.contains("cannot be written"));
    assertThat(Files.readString(log)).doesNotContain("Exception");
    assertThat(run.resolve("checkpoints").toFile().list())
        .containsExactly("step-000000002.safetensors");
    assertThat(Files.readAllBytes(run.resolve("model.safetensors"))).isEqualTo(model);
    assertThat(shell.run(Trained.train(run, "steps=4"))).isZero();
    assertThat(shell.out()).contains("goes on from step 2 of 4");
  }

  /** A disk of its own in memory, where the system lets a test mount one. */
  @Test
  void onAFullDiskARunWaitsForRoom() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/unshare")), "needs Linux");
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Process probe = onASmallDisk(mount, folder.resolve("probe"), "true");
    assumeTrue(probe.waitFor() == 0, "needs to mount a disk");
    Path log = folder.resolve("log");
    Process process = onASmallDisk(mount, log, Jvm.command(Trained.train(mount.resolve("run"))));
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .containsSubsequence(
            "No space left on device: the run waits for room",
            "there is room on the disk again: the run goes on",
            "complete: ")
        .doesNotContain("Exception");
  }

  /** Runs a command whose disk is full until it says that it waits, and has room from then on. */
  private static Process onASmallDisk(Path mount, Path log, String... command) throws IOException {
    String script =
        """
        set -e
        mount -t tmpfs -o size=64m none "$1"
        head -c 66500000 /dev/zero > "$1/filler"
        log="$2"; mount="$1"; shift 2
        "$@" & child=$!
        while kill -0 $child 2>/dev/null; do
          if grep -q 'waits for room' "$log"; then rm -f "$mount/filler"; fi
          sleep 0.1
        done
        wait $child
        """;
    List<String> words = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", script, "sh"));
    words.addAll(List.of(mount.toString(), log.toString()));
    words.addAll(List.of(command));
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private int train(Path data) {
    return shell.run(
        Stream.of(Trained.train(folder.resolve("run"), "steps=1"))
            .map(word -> word.equals(Trained.photos()) ? data : word)
            .toArray());
  }
}
