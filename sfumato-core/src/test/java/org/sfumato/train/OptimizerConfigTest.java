package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimizerConfigTest {
  private static final OptimizerConfig CONFIG =
      new OptimizerConfig(1e-3, 10, 0.5, 0.9, 0.99, 1e-8, 0, 0);

  @Test
  void learningRateRisesStaysAndFalls() {
    assertThat(CONFIG.learningRateAt(0, 100)).isCloseTo(1e-4, within(1e-12));
    assertThat(CONFIG.learningRateAt(9, 100)).isCloseTo(1e-3, within(1e-12));
    assertThat(CONFIG.learningRateAt(49, 100)).isCloseTo(1e-3, within(1e-12));
    assertThat(CONFIG.learningRateAt(75, 100)).isCloseTo(5e-4, within(1e-12));
    assertThat(CONFIG.learningRateAt(99, 100)).isCloseTo(2e-5, within(1e-12));
  }

  @Test
  void withoutWarmUpOrDecayItIsConstant() {
    OptimizerConfig constant = new OptimizerConfig(1e-3, 0, 0, 0.9, 0.99, 1e-8, 0, 0);
    assertThat(constant.learningRateAt(0, 10)).isEqualTo(1e-3);
    assertThat(constant.learningRateAt(9, 10)).isEqualTo(1e-3);
  }
}
