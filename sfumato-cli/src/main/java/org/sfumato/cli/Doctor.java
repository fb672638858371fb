package org.sfumato.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import org.sfumato.train.doctor.Examination;
import org.sfumato.train.doctor.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says before a training run what it will take, and what is likely to spoil it.",
      "Without a recipe, it says what a report of a fault should say of this machine.",
      "",
      "Memory and time come from a short trial in a process of its own: some steps",
      "with the run's network, batch and precision on made-up images, one validation,",
      "one sample grid, one checkpoint. Where the batch is too large or too slow to be",
      "tried, they follow from steps of one, two and four images.",
      "",
      "Warnings leave the exit code at 0; a run that cannot begin, or cannot fit into",
      "the machine, makes it 2. Nothing is written but to a temporary folder.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sfumato doctor --json",
      "  sfumato doctor --preset small-64 --data photos --val others",
      "  sfumato doctor --config recipe.yaml --data photos batch-size=64 --json",
      "  sfumato doctor --preset palette-256 --threads 8",
      "  sfumato doctor --preset tiny --data-x masks --data-y photos"
    })
final class Doctor implements Callable<Integer> {
  @Mixin TrainingOptions options;
  @Mixin ConsoleOptions printing;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Where the run would go, to see whether its disk has room.")
  Path run;

  private final Library library;

  Doctor(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    Console console = printing.console();
    if (!options.hasRecipe()) {
      return describeMachine(console);
    }
    TrainRequest request =
        options.request(Optional.ofNullable(run), Optional.empty(), /* dryRun= */ false);
    Report report;
    try (DoctorProgress progress = new DoctorProgress(console)) {
      report =
          library.examine(
              new Examination(
                  request.resolve(),
                  request.images(),
                  request.imagesKeptApart(),
                  request.init(),
                  request.run(),
                  request.device(),
                  request.threads()),
              progress);
    }
    console.json(DoctorReport.facts(report));
    DoctorReport.text(report).forEach(console::say);
    report.refusal().ifPresent(console::error);
    return report.refusal().isPresent() ? Errors.INPUT : Errors.OK;
  }

  private int describeMachine(Console console) {
    if (options.hasImages() || !options.overrides.isEmpty()) {
      throw new InputException(
          "nothing says what to train; give --preset NAME or --config FILE, or no option at all to"
              + " hear of this machine");
    }
    Map<String, Object> facts = library.describeMachine();
    console.json(facts);
    facts.forEach((name, value) -> console.say(name + ": " + value));
    return facts.get("libtorch") instanceof String text && text.startsWith("cannot")
        ? Errors.INPUT
        : Errors.OK;
  }
}
