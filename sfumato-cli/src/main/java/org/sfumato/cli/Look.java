package org.sfumato.cli;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a look at a file tells before it is worked on.
 *
 * @param facts for the report and the record
 * @param reason why the photograph is left alone: what comes after "FILE is left alone: "; null if
 *     it is not
 */
record Look(Map<String, Object> facts, String reason) {
  static final Look NOTHING = new Look(Map.of(), null);

  /** {@code " (quality 23)"}, or nothing. */
  String shown() {
    return facts.isEmpty()
        ? ""
        : facts.entrySet().stream()
            .map(fact -> fact.getKey() + " " + fact.getValue())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
