package org.sfumato.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import org.sfumato.train.RunStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sfumato train}. */
@Command(
    name = "train",
    description = {
      "Trains a model on a folder of images.",
      "Stop it at any moment, by Ctrl-C or a kill; the same command again goes on",
      "where it stopped, also when the run's folder and the images have moved to",
      "another machine.",
      "",
      "A step that goes wrong is skipped; after many in a row the run goes back to",
      "the last good checkpoint and on at a lower rate (keys recovery.*). Images that",
      "cannot be read are listed in the run's unreadable.txt. On a full disk the run",
      "waits for room.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sfumato train --preset small-64 --data photos --run first --time-limit 150m",
      "  sfumato train --preset tiny --data photos --run try steps=60 log-every=10",
      "  sfumato train --preset rin-small-64 --data photos --run rin batch-size=8",
      "  sfumato train --preset generate-32 --data animals --labels --run zoo",
      "  sfumato train --preset classifier-32 --data animals --labels --run who",
      "  sfumato train --config recipe.yaml --data photos --run mine --dry-run",
      "  sfumato train --preset tiny --data a=x --data b=y --run m data.a=1 data.b=3",
      "  sfumato train --preset tiny --data-x sketches --data-y photos --run drawn",
      "  sfumato train --preset tiny --data x --run low curriculum.subsets=3 steps=40",
      "  sfumato train --preset tiny --data x --run big cache=disk steps=40",
      "  sfumato train --preset small-64 --data x --run a --init m.st lora.rank=8",
      "  sfumato train --status first",
      "  sfumato train --status first -o loss.svg"
    })
final class Train implements Callable<Integer> {
  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Where checkpoints, metrics and samples go.")
  Path run;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = TimeLimit.class,
      description = "Stop in time, with a checkpoint: 150m, 2h, 1h30m.")
  Duration timeLimit;

  @Option(
      names = "--status",
      paramLabel = "RUN",
      description = "Say how a run stands, while it goes on or after, and do nothing else.")
  Path status;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "With --status: draw its losses as a .png or .svg file.")
  Path output;

  @Option(names = "--overwrite", description = "Replace a drawing that exists.")
  boolean overwrite;

  @Option(names = "--dry-run", description = "Print the resolved configuration and stop.")
  boolean dryRun;

  @Mixin TrainingOptions options;
  @Mixin ConsoleOptions printing;

  @Spec private CommandSpec spec;

  private final Library library;

  Train(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    if (status != null) {
      tellStatus();
      return Errors.OK;
    }
    boolean without = !options.hasImages();
    if (without || run == null) {
      String missing = without ? "--data=DIR" : "--run=DIR";
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '" + missing + "'");
    }
    require(output == null, "-o draws the losses of a run: give --status RUN");
    library.train(
        options.request(Optional.of(run), Optional.ofNullable(timeLimit), dryRun),
        printing.console());
    return Errors.OK;
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException(rule);
    }
  }

  private void tellStatus() {
    require(
        !options.hasImages() && run == null && options.overrides.isEmpty() && !dryRun,
        "--status only looks at a run: leave out --data, --run and what else tells how to train");
    if (output != null) {
      Drawing.check(output, overwrite);
    }
    RunStatus found = RunStatus.of(status);
    Console console = printing.console();
    console.json(StatusReport.facts(found));
    StatusReport.text(found).forEach(console::say);
    if (output != null) {
      LossPlot.write(found, output);
    }
  }
}
