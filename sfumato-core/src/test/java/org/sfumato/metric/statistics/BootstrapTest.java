package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void agreesWithTheNormalIntervalWhereThatHolds() {
    Random random = new Random(4);
    double[] values = new double[400];
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = 10 + 2 * random.nextGaussian();
      mean += values[i] / values.length;
    }
    Interval interval = new Bootstrap(4000, 1).ofMean(values).orElseThrow();
    double reach = 1.96 * 2 / Math.sqrt(values.length); // 0.196
    assertThat(interval.low()).isCloseTo(mean - reach, within(0.03));
    assertThat(interval.high()).isCloseTo(mean + reach, within(0.03));
  }

  @Test
  void isTheSameForTheSameSeed() {
    double[] values = {1, 2, 5, 9, 4};
    assertThat(new Bootstrap(200, 7).ofMean(values))
        .isEqualTo(new Bootstrap(200, 7).ofMean(values));
    assertThat(new Bootstrap(200, 8).ofMean(values))
        .isNotEqualTo(new Bootstrap(200, 7).ofMean(values));
  }

  @Test
  void saysNothingWhereThereIsNothingToSay() {
    assertThat(Bootstrap.DEFAULT.ofMean(3)).isEmpty();
    assertThat(Bootstrap.DEFAULT.ofMean(3, Double.POSITIVE_INFINITY)).isEmpty();
    assertThat(Bootstrap.DEFAULT.ofMean(3, 3)).contains(new Interval(3, 3));
  }
}
