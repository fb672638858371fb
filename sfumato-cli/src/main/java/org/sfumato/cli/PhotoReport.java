package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import me.tongfei.progressbar.ProgressBar;
import org.sfumato.file.FileErrors;

/**
 * Tells how a run over photographs goes, of several at a time: a bar with an estimate where a
 * person watches, a line for each photograph elsewhere, JSON lines where asked for.
 */
final class PhotoReport implements AutoCloseable {
  /** Ticks of the bar for one photograph. */
  private static final int TICKS = 1000;

  private final Console console;
  private final List<Path> files;
  private final boolean verbose;
  private final ProgressBar bar;
  private final Path log;
  private final List<PhotoResult> kept = new ArrayList<>();
  private final Map<Path, Double> shares = new HashMap<>();
  private final Map<Path, PhotoResult> untold = new HashMap<>();
  private int finished;
  private int told;

  /**
   * @param files in the order in which they are told of
   * @param log a file that a line is added to for each photograph; null for none
   */
  PhotoReport(Console console, String task, List<Path> files, boolean verbose, Path log) {
    this.console = console;
    this.files = files;
    this.verbose = verbose;
    this.log = log;
    this.bar =
        console
            .bar(task, (long) files.size() * TICKS, files.size() == 1 ? " photo" : " photos", TICKS)
            .orElse(null);
  }

  /** A photograph is begun. */
  synchronized void start(Path file) {
    if (bar != null) {
      bar.setExtraMessage(Errors.onOneLine(String.valueOf(file.getFileName())));
    }
  }

  /** The share of a photograph that is done, in [0, 1]. */
  synchronized void progress(Path file, double share) {
    shares.put(file, Math.min(1, Math.max(0, share)));
    step();
  }

  private void step() {
    if (bar != null) {
      double begun = shares.values().stream().mapToDouble(share -> share).sum();
      bar.stepTo((long) ((finished + begun) * TICKS));
    }
  }

  /** A photograph is done with. It is logged at once, and told after those before it. */
  synchronized void done(Path file, PhotoResult result) {
    shares.remove(file);
    finished++;
    step();
    untold.put(file, result);
    if (log != null) {
      append(result);
    }
    while (told < files.size() && untold.containsKey(files.get(told))) {
      tell(untold.remove(files.get(told)));
    }
  }

  private void tell(PhotoResult result) {
    told++;
    console.json(result);
    if (bar == null) {
      print(result, told);
    } else {
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
  public synchronized void close() {
    // Of a run that ended early.
    files.stream().map(untold::remove).filter(Objects::nonNull).forEach(this::tell);
    if (bar != null) {
      bar.close();
      for (int i = 0; i < kept.size(); i++) {
        print(kept.get(i), i + 1);
      }
    }
  }

  private void print(PhotoResult result, int number) {
    String count = files.size() == 1 ? "" : "[" + number + "/" + files.size() + "] ";
    printOutcome(result, count);
    if (result.notes() != null) {
      result.notes().forEach(note -> console.warn(Errors.onOneLine(count + note)));
    }
  }

  private void say(String line) {
    console.say(Errors.onOneLine(line));
  }

  private void printOutcome(PhotoResult result, String count) {
    if (result.skipped()) {
      say(count + result.input() + " was done before");
      return;
    }
    if (result.isLeftAlone()) {
      say(count + result.input() + " is left alone: " + result.leftAlone());
      return;
    }
    if (result.error() == null) {
      String seconds = String.format(Locale.ROOT, " (%.1f s)", result.seconds());
      String input = result.input() + result.look().shown();
      say(count + input + " -> " + String.join(", ", result.outputs()) + seconds);
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
