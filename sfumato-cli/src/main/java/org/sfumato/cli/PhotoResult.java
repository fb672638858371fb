package org.sfumato.cli;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of one photograph; also its line of {@code --json} and of the log.
 *
 * @param outputs the files written
 * @param settings by which the results can be made again
 * @param skipped whether it was left out because its results are there
 * @param seconds from the file to the results, beside others that were in work; of the first ones,
 *     with the loading of the model
 * @param notes what was ignored, left out or lost on the way, a sentence each
 * @param error one sentence, or null if all went well
 * @param cause what lies behind the error, or null
 * @param look what the file told before it was worked on
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonPropertyOrder({
  "input",
  "outputs",
  "seed",
  "seconds",
  "skipped",
  "left-alone",
  "notes",
  "error"
})
record PhotoResult(
    String input,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<String> outputs,
    @JsonInclude(JsonInclude.Include.ALWAYS) long seed,
    @JsonIgnore Map<String, Object> settings,
    @JsonInclude(JsonInclude.Include.ALWAYS) double seconds,
    boolean skipped,
    List<String> notes,
    String error,
    @JsonIgnore Throwable cause,
    @JsonIgnore Look look) {
  /** All that a result depends on, and what the file told of itself. */
  @JsonAnyGetter
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>(settings);
    facts.putAll(look.facts());
    return facts;
  }

  /** Why nothing was done, or null. */
  @JsonProperty("left-alone")
  String leftAlone() {
    return look.reason();
  }

  boolean isLeftAlone() {
    return look.reason() != null;
  }
}
