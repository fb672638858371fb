package org.sfumato.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What became of one photograph; also its line of {@code --json}.
 *
 * @param outputs the files written
 * @param error one sentence, or null if all went well
 * @param cause what lies behind the error, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"input", "outputs", "seed", "model", "seconds", "error"})
record PhotoResult(
    String input,
    List<String> outputs,
    long seed,
    String model,
    double seconds,
    String error,
    @JsonIgnore Throwable cause) {}
