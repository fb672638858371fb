package org.sfumato.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run of the real library for all tests: a tiny network after a few steps. What it has learnt
 * does not matter; that the commands can use it does.
 */
final class Trained {
  static final int STEPS = 4;

  private static final Path FOLDER = folder();

  private Trained() {}

  /** The folder of the finished run. */
  static Path run() {
    return FOLDER.resolve("run");
  }

  static Path model() {
    return run().resolve("model.safetensors");
  }

  /** What it was trained on. */
  static Path photos() {
    return FOLDER.resolve("photos");
  }

  /** The line that trains it; {@code more} comes last and counts. */
  static Object[] train(Path run, Object... more) {
    List<Object> line =
        new ArrayList<>(List.of("train", "--preset", "tiny", "--data", photos(), "--run", run));
    line.addAll(List.of("precision=fp32", "batch-size=2", "log-every=2"));
    line.addAll(List.of("validate-every=0", "preview-every=0", "checkpoint-every=2"));
    line.add("steps=" + STEPS);
    line.addAll(List.of(more));
    return line.toArray();
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("sfumato trained");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      Path photos = Files.createDirectories(folder.resolve("photos").resolve("holiday"));
      for (int i = 0; i < 3; i++) {
        Photos.write(photos.resolve("photo" + i + ".png"), 48 + 8 * i, 40);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static {
    Shell shell = new Shell(new SfumatoLibrary());
    int code =
        shell.run(train(run(), "--val", photos(), "validate-every=2", "validation-images=2"));
    if (code != 0) {
      throw new AssertionError(shell.err());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
