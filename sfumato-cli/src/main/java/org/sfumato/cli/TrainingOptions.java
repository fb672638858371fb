package org.sfumato.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sfumato.train.Presets;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to train and on what: the options of {@code train} that {@code doctor} has, too. */
final class TrainingOptions {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = PresetNames.class,
      description = "A recipe to start from: ${COMPLETION-CANDIDATES}.")
  String preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML or JSON recipe; with --preset, its changes to the preset.")
  Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Images to learn, in this folder and those in it; or a list of files (.txt), or a shard"
              + " or a folder of shards (.tar, as WebDataset has them). May be given several times;"
              + " as NAME=DIR with weights (data.NAME=1), sets come with probabilities.")
  List<Path> data = List.of();

  @Option(
      names = "--data-x",
      paramLabel = "DIR",
      description = "Instead of --data: pictures, to become those of the same names in --data-y.")
  List<Path> dataX = List.of();

  @Option(names = "--data-y", paramLabel = "DIR", description = "What is to become of --data-x.")
  List<Path> dataY = List.of();

  @Option(names = "--val-x", paramLabel = "DIR", description = "Other pairs, to measure on.")
  List<Path> validationX = List.of();

  @Option(names = "--val-y", paramLabel = "DIR", description = "What is to become of --val-x.")
  List<Path> validationY = List.of();

  @Option(
      names = "--labels",
      description =
          "The folders in --data are classes, which the network is told, or tells apart; in shards,"
              + " the numbers in files NAME.cls beside NAME.jpg.")
  boolean labels;

  @Option(
      names = "--val",
      paramLabel = "DIR",
      description = "Other images, to measure and to preview on; may be given several times.")
  List<Path> validation = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Cores to use (default: all of them).")
  Integer threads;

  @Option(names = "--init", paramLabel = "MODEL", description = "A model to start from.")
  Path init;

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description = "Changes to the recipe: steps=60 network.dropout=0.1.")
  List<String> overrides = List.of();

  @Mixin ComputeOptions compute;

  /** For the help, and for shells that complete words. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Presets.names().iterator();
    }
  }

  boolean hasImages() {
    return !(data.isEmpty() && dataX.isEmpty() && dataY.isEmpty());
  }

  boolean hasRecipe() {
    return preset != null || config != null;
  }

  TrainRequest request(Optional<Path> run, Optional<Duration> timeLimit, boolean dryRun) {
    return new TrainRequest(
        Optional.ofNullable(preset),
        Optional.ofNullable(config),
        overrides,
        data,
        new TrainRequest.Pairs(dataX, dataY, validationX, validationY),
        labels,
        validation,
        run,
        Optional.ofNullable(init),
        timeLimit,
        threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
        compute.device,
        compute.precision,
        dryRun);
  }
}
