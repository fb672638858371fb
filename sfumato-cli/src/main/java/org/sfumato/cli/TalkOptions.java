package org.sfumato.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How much to say. */
class TalkOptions {
  @Spec(Target.MIXEE)
  CommandSpec command;

  @Option(names = "--quiet", description = "Print nothing but errors.")
  boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Must be known before the first logger is made, so it acts while the line is parsed. */
  @Option(names = "--verbose", description = "Print more, and stack traces of errors.")
  void setVerbose(boolean verbose) {
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
  }

  /** A console that speaks JSON on standard output, or not. */
  Console console(boolean json) {
    return new Console(command.commandLine().getOut(), command.commandLine().getErr(), json, quiet);
  }
}
