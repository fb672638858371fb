package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.sfumato.file.FileErrors;

/**
 * Tells how a run over photographs goes: a bar with an estimate where a person watches, a line for
 * each photograph elsewhere, JSON lines where asked for.
 */
final class PhotoReport implements AutoCloseable {
  /** Ticks of the bar for one photograph. */
  private static final int TICKS = 1000;

  private final Console console;
  private final int total;
  private final boolean verbose;
  private final ProgressBar bar;
  private final Path log;
  private final List<PhotoResult> kept = new ArrayList<>();
  private int finished;

  /**
   * @param log a file that a line is added to for each photograph; null for none
   */
  PhotoReport(Console console, String task, int total, boolean verbose, Path log) {
    this.console = console;
    this.total = total;
    this.verbose = verbose;
    this.log = log;
    this.bar =
        console
            .bar(task, (long) total * TICKS, total == 1 ? " photo" : " photos", TICKS)
            .orElse(null);
  }

  void start(Path file) {
    if (bar != null) {
      bar.setExtraMessage(String.valueOf(file.getFileName()));
    }
  }

  /** The share of the present photograph that is done, in [0, 1]. */
  void progress(double share) {
    if (bar != null) {
      bar.stepTo((long) ((finished + Math.min(1, Math.max(0, share))) * TICKS));
    }
  }

  void done(PhotoResult result) {
    finished++;
    console.json(result);
    if (log != null) {
      append(result);
    }
    if (bar == null) {
      print(result, finished);
    } else {
      bar.stepTo((long) finished * TICKS);
      kept.add(result); // a line would break the bar
    }
  }

  private void append(PhotoResult result) {
    try {
      Files.writeString(
          log, Console.line(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(log, e);
    }
  }

  /** Ends the bar and prints what was held back for it. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      for (int i = 0; i < kept.size(); i++) {
        print(kept.get(i), i + 1);
      }
    }
  }

  private void print(PhotoResult result, int number) {
    String count = total == 1 ? "" : "[" + number + "/" + total + "] ";
    printOutcome(result, count);
    if (result.notes() != null) {
      result.notes().forEach(note -> console.warn(count + note));
    }
  }

  private void printOutcome(PhotoResult result, String count) {
    if (result.skipped()) {
      console.say(count + result.input() + " was done before");
      return;
    }
    if (result.isLeftAlone()) {
      console.say(count + result.input() + " is left alone: " + result.leftAlone());
      return;
    }
    if (result.error() == null) {
      String seconds = String.format(Locale.ROOT, " (%.1f s)", result.seconds());
      String input = result.input() + result.look().shown();
      console.say(count + input + " -> " + String.join(", ", result.outputs()) + seconds);
      return;
    }
    boolean program = Errors.code(result.cause()) == Errors.PROGRAM;
    console.error(
        count
            + result.error()
            + (program && !verbose ? "; run with --verbose for the stack trace" : ""));
    if (verbose) {
      result.cause().printStackTrace(console.err());
      console.err().flush();
    }
  }
}
