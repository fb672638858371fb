package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sfumato.error.InputException;

/**
 * What to train, on what and where to.
 *
 * @param preset a name to start the configuration from; {@code config} then changes it
 * @param overrides {@code key=value}, after both
 * @param data folders of images
 * @param labels whether the folders in those are classes
 * @param validation folders of images kept apart, to measure and to preview on; may be empty
 * @param run the run's folder: new, or one to resume
 * @param init a model whose weights to start from
 * @param threads that one operator may use, or as many as the machine has cores
 * @param timeLimit when to stop, counted from the start of this process
 * @param dryRun only print the resolved configuration
 */
record TrainRequest(
    Optional<String> preset,
    Optional<Path> config,
    List<String> overrides,
    List<Path> data,
    boolean labels,
    List<Path> validation,
    Path run,
    Optional<Path> init,
    Optional<Duration> timeLimit,
    OptionalInt threads,
    String device,
    String precision,
    boolean dryRun) {
  TrainRequest {
    if (preset.isEmpty() && config.isEmpty()) {
      throw new InputException("nothing says what to train; give --preset NAME or --config FILE");
    }
    requireFolders("--data", data);
    requireFolders("--val", validation);
    if (Files.exists(run) && !Files.isDirectory(run)) {
      throw new InputException(
          "--run " + run + " is a file; give a new folder, or a run to resume");
    }
    if (init.isPresent() && !Files.isRegularFile(init.get())) {
      throw new InputException("--init " + init.get() + " does not exist; give a model file");
    }
    if (threads.isPresent() && threads.getAsInt() < 1) {
      throw new InputException("--threads must be at least 1, not " + threads.getAsInt());
    }
    overrides = List.copyOf(overrides);
    data = List.copyOf(data);
    validation = List.copyOf(validation);
  }

  private static void requireFolders(String option, List<Path> folders) {
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new InputException(
            option + " " + folder + " is not a folder; give a folder of images");
      }
    }
  }
}
