package org.sfumato.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sfumato study}. */
@Command(
    name = "study",
    description = {
      "Asks people which of two images is from a camera.",
      "Two-alternative forced choice, as in Palette: a natural image and a method's image of the "
          + "same scene are shown side by side for some seconds. The fool rate is the share of "
          + "pairs in which the method's image is taken for the natural one; 50%% is chance."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {StudyBuild.class, StudyServe.class, StudyReport.class},
    footer = {
      "",
      "Examples:",
      "  sfumato study build --originals photos --method palette=results -o study",
      "  sfumato study serve study --raters 10",
      "  sfumato study report study -o rates.png",
      "",
      "'sfumato study COMMAND --help' explains a command."
    })
final class StudyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ConsoleOptions printing;

  /** No command of its own was given. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Errors.INPUT;
  }
}
