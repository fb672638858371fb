package org.sfumato.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.study.FoolRates;
import org.sfumato.study.Study;
import org.sfumato.study.StudySession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato study report}. */
@Command(
    name = "report",
    description = {
      "Counts a study's answers, also while it is being served.",
      "The fool rate of each method, set and display time, with Wilson's 95%% interval, which takes "
          + "answers for independent. Pairs that a rater saw twice, by loading the page again, do "
          + "not count."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato study report study",
      "  sfumato study report study -o rates.png --csv rates.csv",
      "  sfumato study report study --max-failed-catch 1 --complete-only --json"
    })
final class StudyReport implements Callable<Integer> {
  @Parameters(paramLabel = "STUDY", description = "The folder of a study.")
  Path folder;

  @Option(
      names = "--max-failed-catch",
      defaultValue = "0",
      paramLabel = "N",
      description = "Leave out raters who fail more catch trials (default: ${DEFAULT-VALUE}).")
  int maxFailed;

  @Option(names = "--complete-only", description = "Leave out raters who have not finished.")
  boolean completeOnly;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Draw the rates as bars: a .png or .svg file.")
  Path output;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write the rates as a table.")
  Path csv;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  boolean overwrite;

  @Mixin ConsoleOptions printing;

  @Override
  public Integer call() {
    if (output != null) {
      Drawing.check(output, overwrite);
    }
    if (csv != null && Files.exists(csv) && !overwrite) {
      throw new InputException(csv + " exists; choose another name, or --overwrite to replace it.");
    }
    Study study = Study.read(folder);
    FoolRates rates =
        FoolRates.of(
            study,
            StudySession.answers(folder),
            new FoolRates.Rules(Math.max(0, maxFailed), completeOnly));
    if (output != null) {
      new FoolRateChart(rates).write(output);
    }
    if (csv != null) {
      AtomicFile.write(csv, csv(rates).getBytes(StandardCharsets.UTF_8));
    }
    Console console = printing.console();
    table(rates).forEach(console::say);
    statement(rates).forEach(console::say);
    console.json(facts(rates));
    return Errors.OK;
  }

  private static List<String> table(FoolRates rates) {
    boolean hasSets = rates.rows().stream().map(FoolRates.Row::set).distinct().count() > 1;
    int set = width(rates.rows().stream().map(FoolRates.Row::set).toList(), "set");
    int method = width(rates.rows().stream().map(FoolRates.Row::method).toList(), "method");
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            hasSets,
            set,
            "set",
            method,
            "method",
            "seconds",
            "fool rate",
            "95 % interval",
            "answers"));
    for (FoolRates.Row row : rates.rows()) {
      boolean none = row.answers() == 0;
      lines.add(
          line(
              hasSets,
              set,
              row.set(),
              method,
              row.method(),
              String.valueOf(row.seconds()),
              none ? "-" : percent(row.rate()) + " %",
              none
                  ? "-"
                  : percent(row.interval().low()) + " to " + percent(row.interval().high()) + " %",
              String.valueOf(row.answers())));
    }
    return lines;
  }

  private static int width(List<String> texts, String title) {
    return Math.max(title.length(), texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String line(
      boolean hasSets,
      int setWidth,
      String set,
      int methodWidth,
      String method,
      String seconds,
      String rate,
      String interval,
      String answers) {
    String first = hasSets ? String.format("%-" + setWidth + "s  ", set) : "";
    return first
        + String.format(
            "%-" + methodWidth + "s  %7s  %9s  %15s  %7s",
            method,
            seconds,
            rate,
            interval,
            answers);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** What was left out, and why. */
  private List<String> statement(FoolRates rates) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "Raters: %d answered, %d of them did not finish; %d failed more than %d catch trials; %d left out."
            .formatted(
                rates.raters(),
                rates.incomplete(),
                rates.failedCatch(),
                Math.max(0, maxFailed),
                rates.excluded()));
    lines.add(
        "Catch trials: %d of %d failed.".formatted(rates.catchFailures(), rates.catchTrials()));
    if (rates.repeated() > 0) {
      lines.add(
          "Left out: %d answers to pairs that were not seen exactly once."
              .formatted(rates.repeated()));
    }
    return lines;
  }

  private Map<String, Object> facts(FoolRates rates) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("study", folder.toString());
    facts.put("raters", rates.raters());
    facts.put("incomplete", rates.incomplete());
    facts.put("max-failed-catch", Math.max(0, maxFailed));
    facts.put("failed-catch", rates.failedCatch());
    facts.put("complete-only", completeOnly);
    facts.put("excluded", rates.excluded());
    facts.put("catch-trials", rates.catchTrials());
    facts.put("catch-failures", rates.catchFailures());
    facts.put("not-seen-once", rates.repeated());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (FoolRates.Row row : rates.rows()) {
      boolean none = row.answers() == 0;
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("set", row.set());
      one.put("seconds", row.seconds());
      one.put("method", row.method());
      one.put("answers", row.answers());
      one.put("fooled", row.fooled());
      one.put("fool-rate", none ? null : row.rate());
      one.put("low", none ? null : row.interval().low());
      one.put("high", none ? null : row.interval().high());
      rows.add(one);
    }
    facts.put("rates", rows);
    return facts;
  }

  private static String csv(FoolRates rates) {
    StringBuilder text =
        new StringBuilder("set,seconds,method,answers,fooled,fool_rate,low,high\n");
    for (FoolRates.Row row : rates.rows()) {
      boolean none = row.answers() == 0;
      text.append(quoted(row.set())).append(',').append(row.seconds()).append(',');
      text.append(quoted(row.method())).append(',').append(row.answers()).append(',');
      text.append(row.fooled()).append(',').append(none ? "" : row.rate()).append(',');
      text.append(none ? "" : row.interval().low()).append(',');
      text.append(none ? "" : row.interval().high()).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
