package org.sfumato.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import org.sfumato.train.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sfumato recipe}. */
@Command(
    name = "recipe",
    description = {
      "Trains several models, each of which begins with one before it.",
      "The recipe antona learns to inpaint from nothing, then to colorize from that in a",
      "tenth of the steps, then to colorize other images in as many again. --dry-run",
      "prints it: a recipe of your own is a file like that.",
      "",
      "Each stage is an ordinary run in a folder of its own under --run, and report.html",
      "beside them is written anew after each. Stop it at any moment; the same command",
      "goes on where it stopped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sfumato recipe antona --data first=animals --data second=places --run chain",
      "  sfumato recipe antona --data first=a --val first=av --data second=b --run chain",
      "      --time-limit 150m base.steps=5000 network.dropout=0.1",
      "  sfumato recipe antona --dry-run",
      "  sfumato recipe mine.yaml --data photos=album --run mine"
    })
final class RecipeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RECIPE", description = "antona, or a YAML or JSON file.")
  String recipe;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description = "Changes to all stages, or to one: steps=60 base.steps=600.")
  List<String> overrides = List.of();

  @Option(
      names = "--data",
      paramLabel = "NAME=DIR",
      description = "The images that the recipe calls so; as of 'sfumato train'.")
  List<Path> data = List.of();

  @Option(
      names = "--val",
      paramLabel = "NAME=DIR",
      description = "Others of the kind, to measure and to preview on.")
  List<Path> validation = List.of();

  @Option(names = "--run", paramLabel = "DIR", description = "Where the runs of all stages go.")
  Path run;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = TimeLimit.class,
      description = "Stop in time, with a checkpoint: 150m, 2h, 1h30m.")
  Duration timeLimit;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Cores to use (default: all of them).")
  Integer threads;

  @Option(names = "--dry-run", description = "Print the recipe and stop.")
  boolean dryRun;

  @Mixin ComputeOptions compute;
  @Mixin ConsoleOptions printing;

  @Spec private CommandSpec spec;

  private final Library library;

  RecipeCommand(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    Recipe chosen = Recipe.of(recipe);
    Console console = printing.console();
    if (dryRun) {
      if (!overrides.isEmpty()) {
        throw new InputException(
            "--dry-run prints the recipe as it is: leave out " + String.join(" ", overrides));
      }
      console.config(chosen);
      return Errors.OK;
    }
    if (run == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--run=DIR'");
    }
    library.recipe(
        new RecipeRequest(
            chosen,
            overrides,
            RecipeRequest.named("--data", data),
            RecipeRequest.named("--val", validation),
            run,
            Optional.ofNullable(timeLimit),
            threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
            compute.device,
            compute.precision),
        console);
    return Errors.OK;
  }
}
