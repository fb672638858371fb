package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pairs that came out worst and best, one for an original.
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
    List<Pair> best = onePerOriginal(pairs, low ? ascending : ascending.reversed());
    List<Pair> worst = onePerOriginal(pairs, low ? ascending.reversed() : ascending);
    int shown = Math.min(SHOWN, (best.size() + 1) / 2);
    return new Ranking(
        name,
        List.copyOf(worst.subList(0, shown)),
        List.copyOf(best.subList(0, Math.min(shown, best.size() - shown))));
  }

  /** The first of each original in this order. */
  private static List<Pair> onePerOriginal(List<Pair> pairs, Comparator<Pair> order) {
    Map<Path, Pair> first = new LinkedHashMap<>();
    pairs.stream().sorted(order).forEach(pair -> first.putIfAbsent(pair.original(), pair));
    return List.copyOf(first.values());
  }
}
