package org.sfumato.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.sfumato.train.Presets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato train}. */
@Command(
    name = "train",
    description = {
      "Trains a model on a folder of images.",
      "Stop it at any moment; the same command again goes on where it stopped."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato train --preset small-64 --data photos --run first --time-limit 150m",
      "  sfumato train --preset tiny --data photos --run try steps=60 log-every=10",
      "  sfumato train --preset rin-small-64 --data photos --run rin batch-size=8",
      "  sfumato train --preset generate-32 --data animals --labels --run zoo",
      "  sfumato train --preset classifier-32 --data animals --labels --run who",
      "  sfumato train --config recipe.yaml --data photos --run mine --dry-run"
    })
final class Train implements Callable<Integer> {
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
      required = true,
      description = "Images to learn, in this folder and those in it; may be given several times.")
  List<Path> data;

  @Option(
      names = "--labels",
      description = "The folders in --data are classes, which the network is told, or tells apart.")
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

  @Option(
      names = "--run",
      paramLabel = "DIR",
      required = true,
      description = "Where checkpoints, metrics and samples go.")
  Path run;

  @Option(names = "--init", paramLabel = "MODEL", description = "A model to start from.")
  Path init;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = TimeLimit.class,
      description = "Stop in time, with a checkpoint: 150m, 2h, 1h30m.")
  Duration timeLimit;

  @Option(names = "--dry-run", description = "Print the resolved configuration and stop.")
  boolean dryRun;

  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "0..*",
      description = "Changes to the recipe: steps=60 network.dropout=0.1.")
  List<String> overrides = List.of();

  @Mixin ComputeOptions compute;
  @Mixin ConsoleOptions printing;

  private final Library library;

  Train(Library library) {
    this.library = library;
  }

  /** For the help, and for shells that complete words. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Presets.names().iterator();
    }
  }

  @Override
  public Integer call() {
    library.train(
        new TrainRequest(
            Optional.ofNullable(preset),
            Optional.ofNullable(config),
            overrides,
            data,
            labels,
            validation,
            run,
            Optional.ofNullable(init),
            Optional.ofNullable(timeLimit),
            threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
            compute.device,
            compute.precision,
            dryRun),
        printing.console());
    return Errors.OK;
  }
}
