package org.sfumato.cli;

import picocli.CommandLine.Option;

/** Of the commands that fill in what is larger than the network's squares. */
final class DetailsOption {
  @Option(
      names = "--no-details",
      description = {
        "Leave what is filled as soft as the network draws it at its own scale. Else larger fills",
        "get their details from the photograph around them."
      })
  boolean none;
}
