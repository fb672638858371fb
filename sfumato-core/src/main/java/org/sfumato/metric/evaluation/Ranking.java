package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pairs that came out worst and best.
 *
 * @param name of the score by which
 * @param worst the worst one first
 * @param best the best one first
 */
public record Ranking(String name, List<Pair> worst, List<Pair> best) {
  private static final int SHOWN = 6;

  /** A sample, its original and how alike they are. */
  public record Pair(Path original, Path sample, double value) {
    Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("sample", sample.toString());
      facts.put("original", original.toString());
      facts.put("value", value);
      return facts;
    }
  }

  static Ranking of(String name, Score.Better better, List<Pair> pairs) {
    Comparator<Pair> ascending =
        Comparator.comparingDouble(Pair::value).thenComparing(Pair::sample);
    boolean low = better == Score.Better.LOWER;
    List<Pair> sorted = pairs.stream().sorted(low ? ascending : ascending.reversed()).toList();
    int shown = Math.min(SHOWN, sorted.size() / 2 + sorted.size() % 2);
    List<Pair> reversed = new java.util.ArrayList<>(sorted);
    java.util.Collections.reverse(reversed);
    return new Ranking(
        name,
        List.copyOf(reversed.subList(0, shown)),
        List.copyOf(sorted.subList(0, Math.min(shown, sorted.size() - shown))));
  }
}
