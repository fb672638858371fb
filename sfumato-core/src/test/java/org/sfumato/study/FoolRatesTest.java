package org.sfumato.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.sfumato.metric.statistics.Interval;
import org.sfumato.metric.statistics.Share;
import org.sfumato.study.FoolRates.Row;
import org.sfumato.study.FoolRates.Rules;

final class FoolRatesTest {
  private static final Rules STRICT = new Rules(0, false);

  private final Study study = Studies.study(1, 2, 8, 8, List.of(3, 5), "good", "bad");
  private final List<Answer> answers = new ArrayList<>();

  /** A rater who takes the generated image where {@code fooled} says so. */
  private void rate(int rater, int upTo, Predicate<Trial> fooled) {
    for (Trial trial : TrialPlan.of(study, rater).subList(0, upTo)) {
      Side choice = fooled.test(trial) ? trial.natural().other() : trial.natural();
      add(rater, trial, choice, 1);
    }
  }

  private void add(int rater, Trial trial, Side choice, int views) {
    answers.add(
        new Answer(
            rater,
            trial.number(),
            trial.kind(),
            trial.scene().name(),
            trial.scene().set(),
            trial.method(),
            trial.seconds(),
            trial.natural(),
            choice,
            views,
            1000,
            "2026-01-02T12:00:00Z"));
  }

  private Row row(FoolRates rates, String set, int seconds, String method) {
    return rates.rows().stream()
        .filter(r -> r.set().equals(set) && r.seconds() == seconds && r.method().equals(method))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ratesPerSetTimeAndMethod() {
    rate(0, 11, t -> t.kind() == Trial.Kind.TEST && t.method().equals("good"));
    rate(1, 11, t -> false);
    FoolRates rates = FoolRates.of(study, answers, STRICT);
    assertThat(rates.raters()).isEqualTo(2);
    assertThat(rates.incomplete()).isZero();
    assertThat(rates.excluded()).isZero();
    assertThat(rates.catchTrials()).isEqualTo(4);
    assertThat(rates.catchFailures()).isZero();
    assertThat(rates.rows()).hasSize(3 * 2 * 2);
    assertThat(row(rates, FoolRates.ALL, 3, "good")).isEqualTo(new Row("all", 3, "good", 4, 4));
    assertThat(row(rates, FoolRates.ALL, 3, "bad")).isEqualTo(new Row("all", 3, "bad", 0, 4));
    assertThat(row(rates, FoolRates.ALL, 5, "good").rate()).isZero();
    int inSets = row(rates, "a", 3, "good").answers() + row(rates, "b", 3, "good").answers();
    assertThat(inSets).isEqualTo(4);
    assertThat(row(rates, FoolRates.ALL, 3, "good").interval())
        .isEqualTo(new Share(4, 4).interval());
  }

  @Test
  void whoFailsCatchTrialsIsLeftOut() {
    rate(0, 11, t -> t.kind() == Trial.Kind.CATCH);
    rate(2, 11, t -> t.kind() == Trial.Kind.TEST);
    FoolRates rates = FoolRates.of(study, answers, STRICT);
    assertThat(rates.failedCatch()).isEqualTo(1);
    assertThat(rates.excluded()).isEqualTo(1);
    assertThat(rates.catchFailures()).isEqualTo(2);
    assertThat(row(rates, "all", 3, "good")).isEqualTo(new Row("all", 3, "good", 4, 4));
    FoolRates lenient = FoolRates.of(study, answers, new Rules(2, false));
    assertThat(lenient.excluded()).isZero();
    assertThat(row(lenient, "all", 3, "good")).isEqualTo(new Row("all", 3, "good", 4, 8));
  }

  @Test
  void incompleteRatersAreStatedAndLeftOutOnlyIfAsked() {
    rate(0, 10, t -> t.kind() == Trial.Kind.TEST);
    FoolRates rates = FoolRates.of(study, answers, STRICT);
    assertThat(rates.incomplete()).isEqualTo(1);
    assertThat(rates.excluded()).isZero();
    assertThat(total(rates)).isBetween(6, 8);
    FoolRates complete = FoolRates.of(study, answers, new Rules(0, true));
    assertThat(complete.excluded()).isEqualTo(1);
    assertThat(total(complete)).isZero();
    assertThat(row(complete, "all", 3, "good").rate()).isNaN();
    assertThat(row(complete, "all", 3, "good").interval()).isEqualTo(new Interval(0, 1));
  }

  @Test
  void pairsSeenTwiceDoNotCount() {
    for (Trial trial : TrialPlan.of(study, 0)) {
      add(0, trial, trial.natural(), trial.number() % 2 == 0 ? 1 : 2);
    }
    FoolRates rates = FoolRates.of(study, answers, STRICT);
    assertThat(rates.repeated()).isPositive();
    assertThat(total(rates) + rates.repeated()).isEqualTo(8);
  }

  private static int total(FoolRates rates) {
    return rates.rows().stream()
        .filter(r -> r.set().equals(FoolRates.ALL))
        .mapToInt(Row::answers)
        .sum();
  }

  @Test
  void withOneSetThereIsNoSum() {
    Study one =
        new Study(
            "?",
            List.of(3),
            1,
            List.of("m"),
            1,
            List.of(),
            List.of(),
            Studies.study(0, 0, 1, 1, List.of(3), "m").scenes());
    assertThat(FoolRates.of(one, List.of(), STRICT).rows())
        .containsExactly(new Row("a", 3, "m", 0, 0));
  }
}
