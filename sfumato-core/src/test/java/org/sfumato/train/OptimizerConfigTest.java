package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimizerConfigTest {
  private static final OptimizerConfig CONFIG =
      new OptimizerConfig(
          OptimizerConfig.Kind.ADAMW,
          1e-3,
          10,
          OptimizerConfig.Decay.LINEAR,
          0.5,
          0.9,
          0.99,
          1e-8,
          0,
          0,
          Map.of(),
          Map.of(),
          OptimizerConfig.State.F32);

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
    OptimizerConfig constant =
        new OptimizerConfig(
            OptimizerConfig.Kind.ADAMW,
            1e-3,
            0,
            OptimizerConfig.Decay.LINEAR,
            0,
            0.9,
            0.99,
            1e-8,
            0,
            0,
            Map.of(),
            Map.of(),
            OptimizerConfig.State.F32);
    assertThat(constant.learningRateAt(0, 10)).isEqualTo(1e-3);
    assertThat(constant.learningRateAt(9, 10)).isEqualTo(1e-3);
  }

  /** Chen's: the first 70 % of half a wave, from the end of the warm-up. */
  @Test
  void alongACosineItFallsAsFarAsTheFractionGoes() {
    OptimizerConfig chen = cosine(0.7);
    assertThat(chen.learningRateAt(0, 110)).isCloseTo(1e-4, within(1e-12));
    assertThat(chen.learningRateAt(10, 110)).isCloseTo(1e-3, within(1e-12));
    assertThat(chen.learningRateAt(60, 110))
        .isCloseTo(1e-3 * (1 + Math.cos(0.35 * Math.PI)) / 2, within(1e-12));
    assertThat(chen.learningRateAt(110, 110))
        .isCloseTo(1e-3 * (1 + Math.cos(0.7 * Math.PI)) / 2, within(1e-12));
    assertThat(cosine(1).learningRateAt(110, 110)).isCloseTo(0, within(1e-12));
    assertThat(cosine(0).learningRateAt(109, 110)).isCloseTo(1e-3, within(1e-12));
    assertThat(cosine(1).learningRateAt(3, 5)).isCloseTo(4e-4, within(1e-12)); // still rising
  }

  private static OptimizerConfig cosine(double fraction) {
    return new OptimizerConfig(
        OptimizerConfig.Kind.LAMB,
        1e-3,
        10,
        OptimizerConfig.Decay.COSINE,
        fraction,
        0.9,
        0.999,
        1e-8,
        0,
        0,
        Map.of(),
        Map.of(),
        OptimizerConfig.State.F32);
  }
}
