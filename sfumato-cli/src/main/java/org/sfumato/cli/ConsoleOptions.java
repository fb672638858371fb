package org.sfumato.cli;

import picocli.CommandLine.Option;

/** How much to say, and in which form. Nearly every command has these. */
final class ConsoleOptions extends TalkOptions {
  @Option(names = "--json", description = "Print JSON, one object a line, on standard output.")
  boolean json;

  Console console() {
    return console(json);
  }
}
