package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sfumato.config.ConfigReader;
import org.sfumato.data.ImageFolder;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;

/**
 * What to train, on what and where to.
 *
 * @param preset a name to start the configuration from; {@code config} then changes it
 * @param overrides {@code key=value}, after both
 * @param data images: folders, lists or shards, {@code NAME=} before those of a named set
 * @param pairs pairs of images instead, of which {@code data} is then empty
 * @param labels whether the folders in those are classes
 * @param validation folders of images kept apart, to measure and to preview on; may be empty
 * @param run the run's folder: new, or one to resume; empty where nothing is trained
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
    Pairs pairs,
    boolean labels,
    List<Path> validation,
    Optional<Path> run,
    Optional<Path> init,
    Optional<Duration> timeLimit,
    OptionalInt threads,
    String device,
    String precision,
    boolean dryRun) {
  /** What a configuration file without a preset changes. */
  private static final String DEFAULT_PRESET = "small-64";

  /**
   * Folders of pictures and of what is to become of them, under the same names.
   *
   * @param x the conditions
   * @param y what is to become of them
   * @param validationX those kept apart
   * @param validationY those kept apart
   */
  record Pairs(List<Path> x, List<Path> y, List<Path> validationX, List<Path> validationY) {
    static final Pairs NONE = new Pairs(List.of(), List.of(), List.of(), List.of());

    Pairs {
      if (x.isEmpty() != y.isEmpty() || validationX.isEmpty() != validationY.isEmpty()) {
        throw new InputException(
            "pairs need both sides: give --data-x with --data-y, and --val-x with --val-y");
      }
      x = List.copyOf(x);
      y = List.copyOf(y);
      validationX = List.copyOf(validationX);
      validationY = List.copyOf(validationY);
    }

    boolean areGiven() {
      return !x.isEmpty();
    }
  }

  TrainRequest {
    if (preset.isEmpty() && config.isEmpty()) {
      throw new InputException("nothing says what to train; give --preset NAME or --config FILE");
    }
    ImageSets.parse(data).requirePlaces("--data");
    ImageSets.of(validation).requirePlaces("--val");
    ImageSets.of(pairs.y()).withConditions(pairs.x()).requirePlaces("--data-x/-y");
    ImageSets.of(pairs.validationY())
        .withConditions(pairs.validationX())
        .requirePlaces("--val-x/-y");
    if (pairs.areGiven() && !(data.isEmpty() && validation.isEmpty() && !labels)) {
      throw new InputException(
          "pairs are a task of their own: leave out --data, --val and --labels beside --data-x");
    }
    if (run.filter(Files::exists).isPresent() && !Files.isDirectory(run.get())) {
      throw new InputException(
          "--run " + run.get() + " is a file; give a new folder, or a run to resume");
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

  /** The images to train on. */
  ImageSets images() {
    return pairs.areGiven()
        ? ImageSets.of(pairs.y()).withConditions(pairs.x())
        : ImageSets.parse(data);
  }

  /** The images kept apart; there may be none. */
  ImageSets imagesKeptApart() {
    return pairs.areGiven()
        ? ImageSets.of(pairs.validationY()).withConditions(pairs.validationX())
        : ImageSets.of(validation);
  }

  /**
   * The whole configuration.
   *
   * @throws InputException if it is none that can be trained
   */
  TrainConfig resolve() {
    ConfigReader<TrainConfig> reader =
        ConfigReader.from(Presets.named(preset.orElse(DEFAULT_PRESET)));
    config.ifPresent(reader::file);
    if (!"auto".equals(precision)) {
      reader.override("precision=" + precision);
    }
    if (pairs.areGiven()) {
      // Learned alone, so there is no task to tell the network.
      reader.changes(Map.of("tasks", Map.of("translate", 1), "network", Map.of("classes", 0)));
    }
    TrainConfig read = reader.overrides(overrides).read();
    return labels || (read.classifies() && read.labels().isEmpty())
        ? read.withLabels(ImageFolder.labelsIn(images().places()))
        : read;
  }
}
