package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShareTest {
  private static final double Z = 1.959963984540054;

  /** Values as statistics packages give them (R: {@code prop.test(k, n, correct = FALSE)}). */
  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.0, 0.2775328",
    "10, 10, 0.7224672, 1.0",
    "5, 10, 0.2365931, 0.7634069",
    "1, 10, 0.0178762, 0.4041500",
    "478, 1000, 0.4471758, 0.5089912",
  })
  void knownValues(int successes, int trials, double low, double high) {
    Interval interval = new Share(successes, trials).interval();
    assertThat(interval.low()).isCloseTo(low, within(1e-4));
    assertThat(interval.high()).isCloseTo(high, within(1e-4));
  }

  /** Its ends are the shares p that lie z standard errors, taken at p, from what was seen. */
  @Property
  void endsSolveTheScoreEquation(
      @ForAll @IntRange(min = 1, max = 5000) int trials, @ForAll @IntRange(max = 5000) int any) {
    int successes = any % (trials + 1);
    Interval interval = new Share(successes, trials).interval();
    double seen = (double) successes / trials;
    assertThat(interval.low()).isBetween(0.0, seen);
    assertThat(interval.high()).isBetween(seen, 1.0);
    for (double p : new double[] {interval.low(), interval.high()}) {
      double distance = (seen - p) * (seen - p);
      double allowed = Z * Z * p * (1 - p) / trials;
      assertThat(distance).isCloseTo(allowed, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "6, 5", "0, 0"})
  void nonsenseIsRefused(int successes, int trials) {
    assertThatThrownBy(() -> new Share(successes, trials).interval())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
