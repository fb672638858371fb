package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.torch.NativeMemory;

/** Kernel distance, precision and recall, Inception Score: against plain loops, and by meaning. */
class FeatureSetsTest {
  private static double kernel(float[] x, float[] y) {
    double product = 0;
    for (int i = 0; i < x.length; i++) {
      product += (double) x[i] * y[i];
    }
    return Math.pow(product / x.length + 1, 3);
  }

  private static double naiveDiscrepancy(float[][] x, float[][] y) {
    double n = x.length;
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        sum += i == j ? 0 : (kernel(x[i], x[j]) + kernel(y[i], y[j])) / (n * (n - 1));
        sum -= 2 * kernel(x[i], y[j]) / (n * n);
      }
    }
    return sum;
  }

  @Test
  void kernelDistanceOfWholeSetsIsThatOfPlainLoops() {
    float[][] x = Draws.normal(1, 30, 5, 0);
    float[][] y = Draws.normal(2, 30, 5, 0.4);
    try (FeatureRows a = Draws.rows(x);
        FeatureRows b = Draws.rows(y)) {
      KernelDistance.Result result = new KernelDistance(7, 1000, 3).between(a, b);
      assertThat(result.mean()).isCloseTo(naiveDiscrepancy(x, y), within(1e-12));
      // All subsets would be the same one.
      assertThat(result.subsets()).isEqualTo(1);
      assertThat(result.subsetSize()).isEqualTo(30);
      assertThat(result.deviation()).isNaN();
    }
  }

  @Test
  void kernelDistanceOfSubsetsHasNoBias() {
    try (FeatureRows a = Draws.rows(Draws.normal(1, 2100, 4, 0));
        FeatureRows b = Draws.rows(Draws.normal(2, 1900, 4, 0));
        FeatureRows far = Draws.rows(Draws.normal(3, 1900, 4, 1))) {
      KernelDistance kid = new KernelDistance(50, 100, 5);
      KernelDistance.Result same = kid.between(a, b);
      assertThat(same.mean()).isCloseTo(0, within(4 * same.deviation() / Math.sqrt(50) + 0.02));
      assertThat(kid.between(a, far).mean()).isGreaterThan(10 * same.deviation());
      assertThat(kid.between(a, b)).isEqualTo(same);
      assertThat(new KernelDistance(50, 100, 6).between(a, b)).isNotEqualTo(same);
    }
  }

  private static double distance(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static double naiveCovered(float[][] points, float[][] centres, int k) {
    int inside = 0;
    for (float[] point : points) {
      boolean covered = false;
      for (int i = 0; i < centres.length; i++) {
        float[] centre = centres[i];
        int self = i;
        double[] others =
            java.util.stream.IntStream.range(0, centres.length)
                .filter(j -> j != self)
                .mapToDouble(j -> distance(centre, centres[j]))
                .sorted()
                .toArray();
        covered |= distance(point, centre) <= others[k - 1];
      }
      inside += covered ? 1 : 0;
    }
    return (double) inside / points.length;
  }

  @Test
  void precisionAndRecallAreThoseOfPlainLoops() {
    float[][] x = Draws.normal(1, 60, 3, 0);
    float[][] y = Draws.normal(2, 90, 3, 1);
    try (FeatureRows samples = Draws.rows(x);
        FeatureRows reference = Draws.rows(y)) {
      PrecisionRecall result = PrecisionRecall.of(samples, reference, 3);
      assertThat(result.precision().value())
          .isEqualTo(naiveCovered(x, y, 3))
          .isStrictlyBetween(0.2, 0.95);
      assertThat(result.recall().value())
          .isEqualTo(naiveCovered(y, x, 3))
          .isStrictlyBetween(0.2, 0.95);
    }
  }

  /** Samples in one corner of the reference: precise, but they recall little. Over many blocks. */
  @Test
  void precisionAndRecallMeanWhatTheySay() {
    try (FeatureRows narrow =
            Draws.rows(Draws.normal(1, 1300, new double[] {0.5, 0.5}, new double[] {0.05, 0.05}));
        FeatureRows wide = Draws.rows(Draws.normal(2, 1100, 2, 0));
        FeatureRows far = Draws.rows(Draws.normal(3, 50, 2, 100))) {
      PrecisionRecall result = PrecisionRecall.of(narrow, wide, 3);
      assertThat(result.precision().value()).isGreaterThan(0.9);
      assertThat(result.recall().value()).isLessThan(0.1);
      assertThat(PrecisionRecall.of(wide, wide, 3))
          .isEqualTo(new PrecisionRecall(new Share(1100, 1100), new Share(1100, 1100)));
      assertThat(PrecisionRecall.of(far, wide, 3))
          .isEqualTo(new PrecisionRecall(new Share(0, 50), new Share(0, 1100)));
    }
  }

  @Test
  void inceptionScoreIsTheNumberOfClassesAtBestAndOneAtWorst() {
    List<double[]> sure = new ArrayList<>();
    List<double[]> unsure = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double[] p = new double[8];
      p[i % 8] = 1;
      sure.add(p);
      double[] even = new double[8];
      Arrays.fill(even, 0.125);
      unsure.add(even);
    }
    assertThat(InceptionScore.of(sure, 1).mean()).isCloseTo(8, within(1e-12));
    InceptionScore split = InceptionScore.of(sure, 5);
    assertThat(split.mean()).isCloseTo(8, within(1e-12));
    assertThat(split.deviation()).isCloseTo(0, within(1e-12));
    assertThat(InceptionScore.of(unsure, 1).mean()).isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> InceptionScore.of(sure, 41)).isInstanceOf(InputException.class);
  }

  @Test
  void inceptionScoreOfLogits() {
    float[][] logits = {{1000, 0}, {0, 1000}};
    try (FeatureRows rows = Draws.rows(logits)) {
      assertThat(InceptionScore.ofLogits(rows, 1).mean()).isCloseTo(2, within(1e-12));
    }
  }

  @Test
  void rowsComeBackAsTheyWentIn() {
    float[][] rows = Draws.normal(1, 1030, 7, 0);
    try (FeatureRows all = Draws.rows(rows)) {
      assertThat(all.count()).isEqualTo(1030);
      for (int i : new int[] {0, 1, 1023, 1024, 1029}) {
        assertThat(all.row(i)).isEqualTo(rows[i]);
      }
    }
  }

  @Test
  void setsTooSmallOrOfOtherNetworksAreRefused() {
    try (FeatureRows three = Draws.rows(Draws.normal(1, 3, 2, 0));
        FeatureRows one = Draws.rows(Draws.normal(1, 1, 2, 0));
        FeatureRows other = Draws.rows(Draws.normal(1, 9, 3, 0))) {
      assertThatThrownBy(() -> PrecisionRecall.of(three, three, 3))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("3 nearest");
      assertThatThrownBy(() -> PrecisionRecall.of(three, other, 1))
          .isInstanceOf(InputException.class);
      assertThatThrownBy(() -> KernelDistance.DEFAULT.between(one, three))
          .isInstanceOf(InputException.class);
      assertThatThrownBy(() -> KernelDistance.DEFAULT.between(three, other))
          .isInstanceOf(InputException.class);
    }
  }

  @Test
  void leaveNothingBehind() {
    long before = 0;
    for (int turn = 0; turn < 2; turn++) {
      before = turn == 0 ? before : NativeMemory.liveObjects();
      try (FeatureRows a = Draws.rows(Draws.normal(1, 1100, 3, 0))) {
        KernelDistance.DEFAULT.between(a, a);
        PrecisionRecall.of(a, a, 2);
        a.row(5);
      }
    }
    assertThat(NativeMemory.liveObjects()).isEqualTo(before);
  }
}
