package org.sfumato.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tables of what {@code sfumato evaluate --json=ARM-SEED-SET.json} found: one for each test set,
 * with a row for each arm of a study. An arm of one seed shows the intervals that were found for
 * its images; one of several shows the mean over seeds, and the lowest and the highest.
 */
public final class ScoreTables {
  private static final Pattern NAME = Pattern.compile("(.+)-(\\d+)-([a-z0-9]+?)(-.+)?\\.json");

  private final Map<String, Map<String, Map<String, List<Score>>>> sets = new TreeMap<>();

  /** With its 95 % interval, NaN where there is none. */
  private record Score(double value, double low, double high) {}

  private ScoreTables() {}

  /**
   * @param args the folder of the JSON files
   */
  public static void main(String[] args) throws IOException {
    ScoreTables tables = new ScoreTables();
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path file : files.sorted().toList()) {
        tables.add(file);
      }
    }
    tables.print(System.out);
  }

  void add(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    Map<String, List<Score>> row =
        sets.computeIfAbsent(name.group(3), set -> new TreeMap<>())
            .computeIfAbsent(name.group(1), arm -> new TreeMap<>());
    for (JsonNode score : new ObjectMapper().readTree(file.toFile()).get("scores")) {
      row.computeIfAbsent(score.get("name").asText(), metric -> new ArrayList<>())
          .add(
              new Score(
                  score.get("value").asDouble(),
                  score.path("low").asDouble(Double.NaN),
                  score.path("high").asDouble(Double.NaN)));
    }
  }

  void print(PrintStream out) {
    sets.forEach(
        (set, arms) -> {
          Set<String> metrics = new LinkedHashSet<>();
          arms.values().forEach(row -> metrics.addAll(row.keySet()));
          out.printf("%n| %s | %s |%n", set, String.join(" | ", metrics));
          out.println("|---".repeat(metrics.size() + 1) + "|");
          arms.forEach(
              (arm, row) -> {
                out.print("| " + arm);
                metrics.forEach(
                    metric -> out.print(" | " + cell(row.getOrDefault(metric, List.of()))));
                out.println(" |");
              });
        });
  }

  private static String cell(List<Score> scores) {
    if (scores.isEmpty()) {
      return "";
    }
    if (scores.size() == 1) {
      Score only = scores.get(0);
      return Double.isNaN(only.low())
          ? shown(only.value())
          : "%s (%s to %s)".formatted(shown(only.value()), shown(only.low()), shown(only.high()));
    }
    double mean = scores.stream().mapToDouble(Score::value).average().orElseThrow();
    double low = scores.stream().mapToDouble(Score::value).min().orElseThrow();
    double high = scores.stream().mapToDouble(Score::value).max().orElseThrow();
    return "%s [%s to %s, %d seeds]".formatted(shown(mean), shown(low), shown(high), scores.size());
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 0.1 ? "%.5f" : "%.3f", value);
  }
}
