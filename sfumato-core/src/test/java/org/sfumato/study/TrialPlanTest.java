package org.sfumato.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class TrialPlanTest {
  @Test
  void practiceComesFirstAndCatchTrialsAreScattered() {
    Study study = Studies.study(2, 3, 40, 20, List.of(3), "m");
    Set<Integer> catchPlaces = new HashSet<>();
    for (int rater = 0; rater < 10; rater++) {
      List<Trial> plan = TrialPlan.of(study, rater);
      assertThat(plan).hasSize(study.trialsInAll()).isEqualTo(TrialPlan.of(study, rater));
      for (int i = 0; i < plan.size(); i++) {
        assertThat(plan.get(i).number()).isEqualTo(i);
        assertThat(plan.get(i).kind() == Trial.Kind.PRACTICE).isEqualTo(i < 2);
        if (plan.get(i).kind() == Trial.Kind.CATCH) {
          catchPlaces.add(i);
        }
      }
    }
    assertThat(catchPlaces).hasSizeGreaterThan(10);
  }

  /** In m full passes, each scene is shown with each method once, and to no rater twice. */
  @Property(tries = 40)
  void scenesAndMethodsAreSharedOutEvenly(
      @ForAll @IntRange(min = 1, max = 12) int scenes,
      @ForAll @IntRange(min = 1, max = 12) int any,
      @ForAll @IntRange(min = 1, max = 4) int methods,
      @ForAll @IntRange(min = 1, max = 2) int times) {
    int trials = 1 + any % scenes;
    String[] names = {"m0", "m1", "m2", "m3"};
    List<Integer> seconds = List.of(3, 5).subList(0, times);
    Study study = Studies.study(1, 1, scenes, trials, seconds, Arrays.copyOf(names, methods));
    Map<String, Integer> counts = new HashMap<>();
    int raters = scenes * methods * times; // scenes * methods * trials places of each time
    for (int rater = 0; rater < raters; rater++) {
      Set<String> seen = new HashSet<>();
      for (Trial trial : TrialPlan.of(study, rater)) {
        assertThat(seen.add(trial.scene().name())).isTrue();
        assertThat(trial.seconds()).isEqualTo(seconds.get(rater % times));
        if (trial.kind() == Trial.Kind.TEST) {
          String place = trial.scene().name() + " " + trial.method() + " " + trial.seconds();
          counts.merge(place, 1, Integer::sum);
        }
      }
    }
    assertThat(counts).hasSize(scenes * methods * times);
    assertThat(counts.values()).containsOnly(trials);
  }

  /** Sides are fair coins and differ between raters: a bound that chance breaks once in 10^9. */
  @Test
  void sidesAndOrdersAreRandom() {
    Study study = Studies.study(0, 0, 400, 400, List.of(3), "m");
    int left = 0;
    int same = 0;
    List<Trial> first = TrialPlan.of(study, 0);
    for (int rater = 1; rater <= 10; rater++) {
      List<Trial> plan = TrialPlan.of(study, rater);
      for (int i = 0; i < plan.size(); i++) {
        left += plan.get(i).natural() == Side.LEFT ? 1 : 0;
        same += plan.get(i).scene().equals(first.get(i).scene()) ? 1 : 0;
      }
    }
    assertThat(left).isBetween(1800, 2200);
    assertThat(same).isLessThan(40);
  }

  @Test
  void theNaturalImageIsOnItsSide() {
    Study study = Studies.study(0, 1, 3, 3, List.of(3), "m");
    for (Trial trial : TrialPlan.of(study, 0)) {
      assertThat(trial.image(trial.natural())).isEqualTo(trial.scene().natural());
      assertThat(trial.image(trial.natural().other()))
          .isEqualTo(trial.scene().generated().get(trial.method()));
    }
  }
}
