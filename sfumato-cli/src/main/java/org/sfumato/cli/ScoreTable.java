package org.sfumato.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sfumato.metric.evaluation.Score;

/** Scores in words. */
final class ScoreTable {
  private ScoreTable() {}

  /** For a terminal, in columns. */
  static List<String> lines(List<Score> scores) {
    int width = scores.stream().mapToInt(score -> score.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Score score : scores) {
      lines.add(
          String.format(
                  Locale.ROOT,
                  "%-" + width + "s  %10s  %-24s  %s",
                  score.name(),
                  number(score.value()),
                  spread(score),
                  over(score))
              .stripTrailing());
    }
    return lines;
  }

  /** Four digits that count, and no more. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return "infinite";
    }
    double size = Math.abs(value);
    int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return size > 0 && size < 0.01
        ? String.format(Locale.ROOT, "%.3g", value)
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** The interval, or the deviation over parts. */
  static String spread(Score score) {
    return score
        .interval()
        .map(interval -> number(interval.low()) + " to " + number(interval.high()))
        .or(() -> score.deviation().map(deviation -> "deviation " + number(deviation)))
        .orElse("");
  }

  static String over(Score score) {
    String better =
        switch (score.better()) {
          case HIGHER -> ", higher is better";
          case LOWER -> ", lower is better";
          case NEITHER -> "";
        };
    return score.count() + " " + score.of() + better;
  }
}
