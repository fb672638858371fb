package org.sfumato.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sfumato.metric.statistics.Interval;
import org.sfumato.metric.statistics.Share;

/**
 * How often raters took a generated image for the natural one (Palette, section 4: the fool rate),
 * per set, display time and method; 50 % is what chance gives.
 *
 * @param raters who answered at least once
 * @param incomplete of them, who did not answer all trials
 * @param failedCatch of them, who chose wrongly in more catch trials than allowed
 * @param excluded of them, whose answers are left out
 * @param repeated test answers of the others that are left out because the pair was not seen
 *     exactly once
 * @param catchTrials answers to catch trials, of all raters
 * @param catchFailures of them, wrong
 * @param rows one for each set, display time and method, in this order; where there are several
 *     sets, first those over all of them, of the set {@link #ALL}
 */
public record FoolRates(
    int raters,
    int incomplete,
    int failedCatch,
    int excluded,
    int repeated,
    int catchTrials,
    int catchFailures,
    List<Row> rows) {
  /** Stands for all sets together. */
  public static final String ALL = "all";

  /** How many answers of one kind there are, and how many of them were fooled. */
  public record Row(String set, int seconds, String method, int fooled, int answers) {
    /** The fool rate, 0 to 1; NaN without answers. */
    public double rate() {
      return answers == 0 ? Double.NaN : (double) fooled / answers;
    }

    /** Its 95 % interval; all of 0 to 1 without answers. */
    public Interval interval() {
      return answers == 0 ? new Interval(0, 1) : new Share(fooled, answers).interval();
    }
  }

  /**
   * Whose answers count.
   *
   * @param maxFailedCatches a rater who fails more catch trials is left out
   * @param completeOnly whether raters who did not finish are left out too
   */
  public record Rules(int maxFailedCatches, boolean completeOnly) {}

  public FoolRates {
    rows = List.copyOf(rows);
  }

  /** Counts the answers to a study. */
  public static FoolRates of(Study study, List<Answer> answers, Rules rules) {
    Map<Integer, List<Answer>> byRater =
        answers.stream()
            .collect(Collectors.groupingBy(Answer::rater, TreeMap::new, Collectors.toList()));
    int incomplete = 0;
    int failed = 0;
    int excluded = 0;
    int repeated = 0;
    List<Answer> counted = new ArrayList<>();
    for (List<Answer> own : byRater.values()) {
      boolean isIncomplete = own.size() < study.trialsInAll();
      boolean hasFailed =
          own.stream().filter(FoolRates::failsCatch).count() > rules.maxFailedCatches;
      incomplete += isIncomplete ? 1 : 0;
      failed += hasFailed ? 1 : 0;
      if (hasFailed || isIncomplete && rules.completeOnly) {
        excluded++;
        continue;
      }
      for (Answer answer : own) {
        if (answer.kind() == Trial.Kind.TEST) {
          boolean once = answer.views() == 1;
          repeated += once ? 0 : 1;
          if (once) {
            counted.add(answer);
          }
        }
      }
    }
    List<Answer> catches = answers.stream().filter(a -> a.kind() == Trial.Kind.CATCH).toList();
    return new FoolRates(
        byRater.size(),
        incomplete,
        failed,
        excluded,
        repeated,
        catches.size(),
        (int) catches.stream().filter(Answer::fooled).count(),
        rows(study, counted));
  }

  private static boolean failsCatch(Answer answer) {
    return answer.kind() == Trial.Kind.CATCH && answer.fooled();
  }

  private static List<Row> rows(Study study, List<Answer> answers) {
    Set<String> names =
        study.scenes().stream().map(Scene::set).collect(Collectors.toCollection(TreeSet::new));
    List<String> sets = new ArrayList<>();
    if (names.size() > 1) {
      sets.add(ALL);
    }
    sets.addAll(names);
    Map<Row, int[]> counts = new HashMap<>(); // keyed by rows without counts
    for (Answer answer : answers) {
      for (String set : names.size() > 1 ? List.of(ALL, answer.set()) : List.of(answer.set())) {
        Row key = new Row(set, answer.seconds(), answer.method(), 0, 0);
        int[] count = counts.computeIfAbsent(key, k -> new int[2]);
        count[0] += answer.fooled() ? 1 : 0;
        count[1]++;
      }
    }
    List<Row> rows = new ArrayList<>();
    for (String set : sets) {
      for (int seconds : study.seconds()) {
        for (String method : study.methods()) {
          int[] count = counts.getOrDefault(new Row(set, seconds, method, 0, 0), new int[2]);
          rows.add(new Row(set, seconds, method, count[0], count[1]));
        }
      }
    }
    return rows;
  }
}
