package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;

class StepGuardTest {
  private static final RecoveryConfig CONFIG = new RecoveryConfig(10, 3, 0.5, 2);

  private final StepGuard guard = new StepGuard(CONFIG);

  @ParameterizedTest
  @CsvSource({
    "NaN, 1, the loss is no number",
    "Infinity, 1, the loss is no number",
    "1, NaN, the gradient is no number",
    "1, Infinity, the gradient is no number"
  })
  void whatIsNoNumberIsWrongFromTheFirstStepOn(double loss, double norm, String fault) {
    assertThat(guard.fault(loss, norm)).isEqualTo(fault);
    assertThat(guard.takes(loss, norm)).isFalse();
    assertThat(guard.memory().skipped()).isEqualTo(1);
  }

  /** Noise levels differ, and so do losses: fivefold ones are no fault. */
  @Test
  void lossesThatVaryAreGoodAndExplodingOnesAreNot() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      assertThat(guard.takes(0.1 * Math.exp(random.nextDouble(-1.6, 1.6)), 1)).isTrue();
    }
    assertThat(guard.takes(10, 1)).isFalse();
    assertThat(guard.takes(0.1, 1)).isTrue();
  }

  /** A classifier that is nearly sure of everything errs now and then. */
  @Test
  void oneErrorAmongLossesNearZeroIsNoExplosion() {
    SplittableRandom random = new SplittableRandom(3);
    int skipped = 0;
    for (int i = 0; i < 2000; i++) {
      skipped += guard.takes(random.nextInt(10) == 0 ? 0.5 : 0.001, 1) ? 0 : 1;
    }
    assertThat(skipped).isZero();
  }

  @Test
  void withoutASpikeOnlyWhatIsNoNumberIsWrong() {
    StepGuard lenient = new StepGuard(new RecoveryConfig(0, 3, 0.5, 2));
    for (int i = 0; i < 100; i++) {
      assertThat(lenient.takes(0.1, 1)).isTrue();
    }
    assertThat(lenient.takes(1e9, 1)).isTrue();
    assertThat(lenient.takes(Double.NaN, 1)).isFalse();
  }

  /** The mean over everything at first, later over about a hundred steps. */
  @Test
  void remembersAMean() {
    for (double loss : new double[] {1, 2, 3}) {
      guard.takes(loss, 1);
    }
    assertThat(guard.memory().mean()).isCloseTo(2, within(1e-12));
    assertThat(guard.memory().square()).isCloseTo(14 / 3.0, within(1e-12));
    for (int i = 0; i < 2000; i++) {
      guard.takes(5, 1);
    }
    assertThat(guard.memory().mean()).isCloseTo(5, within(1e-6));
  }

  @Test
  void manyInARowSendTheRunBackAtALowerRate() {
    for (int i = 0; i < 2; i++) {
      guard.takes(Double.NaN, 1);
    }
    assertThat(guard.mustGoBack()).isFalse();
    guard.takes(1, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(guard.mustGoBack()).isFalse();
      guard.takes(Double.NaN, 1);
    }
    assertThat(guard.mustGoBack()).isTrue();
    assertThat(guard.rate()).isEqualTo(1);

    guard.goBack(new StepGuard.Memory(2, 4, 30, 0, 0, 0));
    assertThat(guard.mustGoBack()).isFalse();
    assertThat(guard.isAtItsEnd()).isFalse();
    assertThat(guard.rate()).isEqualTo(0.5);
    assertThat(guard.memory()).isEqualTo(new StepGuard.Memory(2, 4, 30, 5, 0, 1));
    guard.goBack(guard.memory());
    assertThat(guard.isAtItsEnd()).isTrue();
  }

  @Test
  void whatItRemembersIsWrittenAndReadExactly() {
    StepGuard.Memory memory = new StepGuard.Memory(1 / 3.0, 1e-300, 7, 2, 1, 1);
    assertThat(StepGuard.read(StepGuard.write(memory), "here")).isEqualTo(memory);
    assertThatThrownBy(() -> StepGuard.read("{\"mean\": 1}", "run/step-1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is missing in run/step-1");
  }

  @ParameterizedTest
  @CsvSource({"-1, 3, 0.5, 1", "10, 0, 0.5, 1", "10, 3, 0, 1", "10, 3, 1.5, 1", "10, 3, 0.5, -1"})
  void settingsThatMakeNoSense(double spike, int skips, double slower, int returns) {
    assertThatThrownBy(() -> new RecoveryConfig(spike, skips, slower, returns))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("recovery: ");
  }
}
