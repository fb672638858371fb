package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class RunningMomentsTest {
  /** Two passes in plain doubles. */
  private static void assertMomentsOf(Moments moments, float[][] rows, double tolerance) {
    int size = rows[0].length;
    double[] mean = new double[size];
    for (float[] row : rows) {
      for (int i = 0; i < size; i++) {
        mean[i] += row[i] / (double) rows.length;
      }
    }
    for (int i = 0; i < size; i++) {
      assertThat(moments.mean()[i]).isCloseTo(mean[i], within(tolerance));
      for (int j = 0; j < size; j++) {
        double sum = 0;
        for (float[] row : rows) {
          sum += (row[i] - mean[i]) * (row[j] - mean[j]);
        }
        assertThat(moments.covariance()[i * size + j])
            .isCloseTo(sum / (rows.length - 1), within(tolerance));
      }
    }
    assertThat(moments.count()).isEqualTo(rows.length);
  }

  @Test
  void areThoseOfTwoPassesWhateverTheNumberOfBlocks() {
    for (int n : new int[] {2, 3, 1023, 1024, 1025, 2500}) {
      float[][] rows = Draws.normal(n, n, 4, 1);
      assertMomentsOf(Draws.moments(rows), rows, 1e-12);
    }
  }

  /** E x^2 - (E x)^2 would keep none of the digits. */
  @Test
  void areStableFarFromZero() {
    float[][] rows = Draws.normal(1, 3000, 3, 1e6);
    assertMomentsOf(Draws.moments(rows), rows, 1e-6);
  }

  @Test
  void joinAndMayGoOn() {
    float[][] rows = Draws.normal(2, 1500, 3, 5);
    try (RunningMoments first = new RunningMoments(3);
        RunningMoments second = new RunningMoments(3);
        Scope scope = new Scope()) {
      for (int i = 0; i < 700; i++) {
        first.add(rows[i]);
      }
      first.moments();
      for (int i = 700; i < 1400; i++) {
        second.add(rows[i]);
      }
      first.add(second);
      for (int i = 1400; i < 1500; i++) {
        first.add(Tensors.of(rows[i], 1, 3));
      }
      assertMomentsOf(first.moments(), rows, 1e-12);
    }
  }

  @Test
  void leaveNothingBehind() {
    Draws.moments(Draws.normal(3, 1100, 2, 0));
    long before = NativeMemory.liveObjects();
    Draws.moments(Draws.normal(3, 1100, 2, 0));
    assertThat(NativeMemory.liveObjects()).isEqualTo(before);
  }

  @Test
  void needTwoImages() {
    assertThatThrownBy(() -> Draws.moments(new float[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least two");
  }

  @Test
  void refuseFeaturesThatAreNoNumbers() {
    assertThatThrownBy(() -> Draws.moments(new float[] {1, Float.NaN}, new float[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no numbers");
  }
}
