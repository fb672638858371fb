package org.sfumato.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** A command that makes parts of photographs anew: holes, margins. */
abstract class FillCommand extends PhotoCommand {
  @Option(
      names = "--no-details",
      description = {
        "Leave what is filled as soft as the network draws it at its own scale. Else larger fills",
        "get their details from the photograph around them."
      })
  boolean noDetails;

  FillCommand(Library library, String suffix, String title) {
    super(library, suffix, title);
  }

  /** What is to be filled, for the record. */
  abstract Map<String, Object> fillFacts();

  @Override
  final Map<String, Object> ownFacts() {
    Map<String, Object> facts = new LinkedHashMap<>(fillFacts());
    facts.put("details", details());
    return facts;
  }

  @Override
  final boolean details() {
    return !noDetails;
  }
}
