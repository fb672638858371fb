package org.sfumato.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sfumato.config.ConfigWriter;

/**
 * Where a command speaks: results on {@code out}, errors and progress on {@code err}.
 *
 * @param json results are JSON lines, so {@code out} holds nothing else
 * @param quiet nothing but errors, and JSON where it was asked for
 */
record Console(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Whether a person is watching {@code err}; the launcher looks, because Java 17 cannot. */
  static boolean isTerminal() {
    return Boolean.getBoolean("sfumato.terminal");
  }

  /**
   * A bar with an estimate, where a person watches and wants to be told.
   *
   * @param max ticks of the whole work
   * @param unit of which {@code ticks} make one
   */
  Optional<ProgressBar> bar(String title, long max, String unit, long ticks) {
    if (!isTerminal() || quiet) {
      return Optional.empty();
    }
    return Optional.of(
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(max)
            .setUnit(unit, ticks)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .build());
  }

  /** For people. */
  void say(String line) {
    if (!quiet && !json) {
      out.println(line);
      out.flush();
    }
  }

  /** For programs. */
  void json(Object value) {
    if (json) {
      out.println(line(value));
      out.flush();
    }
  }

  /** A configuration, as a file has it. */
  void config(Record config) {
    out.println(json ? ConfigWriter.json(config) : ConfigWriter.yaml(config).stripTrailing());
    out.flush();
  }

  /** A value as one line of JSON. */
  static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  /** What the user should know although the work goes on; a line of its own for programs, too. */
  void warn(String sentence) {
    if (!quiet) {
      err.println("sfumato: " + sentence);
      err.flush();
    }
  }

  void error(String sentence) {
    err.println("sfumato: " + sentence);
    err.flush();
  }
}
