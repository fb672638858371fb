package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.config.ConfigReader;

/**
 * SIGKILL at random moments: while the process starts, trains, validates, writes a model or a
 * checkpoint, or deletes an old one. After each kill, a copy of what is left is resumed and
 * compared with a run that nothing disturbed.
 *
 * <p>{@code -Dsfumato.kills=50 -Dsfumato.kills.seed=2} kills more, at other moments.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("sfumato.kills", 2);
  private static final long SEED = Long.getLong("sfumato.kills.seed", 1);
  private static final int STEPS = 60;

  /** Steps of a resumed copy that are compared. */
  private static final int COMPARED = 3;

  @TempDir Path temp;

  @Test
  void aRunKilledAtAnyMomentIsResumedBitForBit() throws Exception {
    Path photos = ResumeTest.photographs(temp.resolve("photos"));
    RunDirectory whole = new RunDirectory(temp.resolve("whole"));
    train(photos, whole.root(), STEPS);
    Path run = temp.resolve("run");
    SplittableRandom random = new SplittableRandom(SEED);
    for (int kill = 1; kill <= KILLS; kill++) {
      if (new RunDirectory(run).savedSteps() > STEPS - 2 * COMPARED) {
        delete(run);
      }
      Process process = start(photos, run);
      // Into its start as often as into its work.
      if (random.nextInt(4) > 0) {
        assertThat(process.inputReader().readLine()).isEqualTo("trains");
        Thread.sleep(random.nextLong(Math.max(1, afterSteps(process, run, random.nextInt(8)))));
      } else {
        Thread.sleep(random.nextInt(2000));
      }
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);

      long saved = new RunDirectory(run).savedSteps();
      RunDirectory copy = new RunDirectory(copy(run, temp.resolve("copy")));
      long until = Math.min(STEPS, saved + COMPARED);
      while (!Files.exists(whole.checkpoint(until))) {
        until++; // a step that was skipped has none
      }
      train(photos, copy.root(), until);
      assertThat(Files.mismatch(copy.checkpoint(until), whole.checkpoint(until)))
          .as("kill %d, after step %d", kill, saved)
          .isEqualTo(-1);
      System.out.println("kill " + kill + " left step " + saved + ", step " + until + " is right");
      delete(copy.root());
    }
  }

  /** Waits until so many more steps are saved; gives how long two of them took, in ms. */
  private static long afterSteps(Process process, Path run, int steps) throws Exception {
    RunDirectory folder = new RunDirectory(run);
    long before = folder.savedSteps();
    long begin = System.nanoTime();
    while (process.isAlive() && folder.savedSteps() < Math.min(STEPS, before + steps)) {
      Thread.sleep(1);
    }
    return 2 * (System.nanoTime() - begin) / 1_000_000 / Math.max(1, steps);
  }

  private static Process start(Path photos, Path run) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            Victim.class.getName(),
            photos.toString(),
            run.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The process to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      try (Trainer trainer = open(Path.of(args[0]), Path.of(args[1]))) {
        System.out.println("trains");
        trainer.train(() -> false);
      }
      Thread.sleep(60_000);
    }
  }

  private static void train(Path photos, Path run, long until) throws InterruptedException {
    try (Trainer trainer = open(photos, run)) {
      trainer.train(() -> trainer.step() >= until);
    }
  }

  private static Trainer open(Path photos, Path run) {
    TrainConfig config =
        ConfigReader.from(Presets.TINY)
            .overrides(
                List.of(
                    "network.image-size=16",
                    "attention-resolutions=8",
                    "dropout=0.2",
                    "batch-size=2",
                    "recovery.spike=1", // skips a step now and then
                    "steps=" + STEPS,
                    "checkpoint-every=1",
                    "keep-checkpoints=" + (run.endsWith("whole") ? STEPS : 2),
                    "log-every=1",
                    "validate-every=5",
                    "validation-images=2",
                    "preview-every=20"))
            .read();
    return new Trainer(config, List.of(photos), List.of(photos), run, "cpu", List.of());
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(from); // killed before there was any
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
