package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.torch.NativeMemory;

class FrechetDistanceTest {
  /** The closed form: the roots of diagonal matrices are those of their entries. */
  @Property(tries = 30)
  void isTheClosedFormOfDiagonalGaussians(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int size) {
    Random random = new Random(seed);
    double[][] values = new double[4][size];
    double expected = 0;
    for (int i = 0; i < size; i++) {
      for (double[] row : values) {
        row[i] = 3 * random.nextDouble();
      }
      double means = values[0][i] - values[1][i];
      double roots = Math.sqrt(values[2][i]) - Math.sqrt(values[3][i]);
      expected += means * means + roots * roots;
    }
    Moments a = Draws.diagonal(values[0], values[2]);
    Moments b = Draws.diagonal(values[1], values[3]);
    assertThat(FrechetDistance.between(a, b).value()).isCloseTo(expected, within(1e-10));
  }

  @Property(tries = 20)
  void isSymmetricZeroToItselfAndTheSameInTurnedAxes(@ForAll long seed) {
    int size = 6;
    float[][] x = Draws.normal(seed, 40, size, 0);
    float[][] y = Draws.normal(seed + 1, 50, size, 0.3);
    Moments a = Draws.moments(x);
    Moments b = Draws.moments(y);
    double distance = FrechetDistance.between(a, b).value();
    assertThat(FrechetDistance.between(b, a).value()).isCloseTo(distance, within(1e-10));
    assertThat(FrechetDistance.between(a, a).value()).isCloseTo(0, within(1e-10));
    // The axes 0 and 3 turned by 1.
    Moments turnedA = Draws.moments(turned(x));
    Moments turnedB = Draws.moments(turned(y));
    // the rows are rounded to 32 bits
    assertThat(FrechetDistance.between(turnedA, turnedB).value()).isCloseTo(distance, within(1e-5));
  }

  private static float[][] turned(float[]... rows) {
    float[][] turned = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      turned[i] = rows[i].clone();
      turned[i][0] = (float) (Math.cos(1) * rows[i][0] - Math.sin(1) * rows[i][3]);
      turned[i][3] = (float) (Math.sin(1) * rows[i][0] + Math.cos(1) * rows[i][3]);
    }
    return turned;
  }

  /** Nothing is added to the diagonal, and rounding makes nothing of directions that are empty. */
  @Test
  void isExactForSingularCovariances() {
    double[] none = new double[5];
    Moments flat = Draws.diagonal(none, none);
    Moments line = Draws.diagonal(none, new double[] {4, 0, 0, 0, 0});
    Moments across = Draws.diagonal(none, new double[] {0, 9, 0, 0, 0});
    assertThat(FrechetDistance.between(flat, flat).value()).isZero();
    assertThat(FrechetDistance.between(flat, line).value()).isCloseTo(4, within(1e-12));
    assertThat(FrechetDistance.between(line, across).value()).isCloseTo(13, within(1e-12));
    assertThat(FrechetDistance.between(line, line).value()).isCloseTo(0, within(1e-12));
  }

  /** Fewer images than features; their common covariance has a null space of 44 dimensions. */
  @Test
  void isZeroForEqualSetsOfFewImages() {
    Moments few = Draws.moments(Draws.normal(1, 20, 64, 1));
    assertThat(few.isSingular()).isTrue();
    FrechetDistance.Result result = FrechetDistance.between(few, few);
    // of a trace of 64
    assertThat(result.value()).isCloseTo(0, within(1e-6));
    assertThat(result.clipped()).isLessThan(1e-12);
  }

  @Test
  void tellsWhatWasClippedOfACovarianceThatIsNone() {
    double[] none = new double[2];
    Moments broken = Draws.diagonal(none, new double[] {1, -0.1});
    Moments whole = Draws.diagonal(none, new double[] {1, 1});
    assertThat(FrechetDistance.between(broken, whole).clipped())
        .isCloseTo(0.1, withinPercentage(1));
  }

  @Test
  void refusesOtherFeatures() {
    Moments two = Draws.diagonal(new double[2], new double[] {1, 1});
    Moments three = Draws.diagonal(new double[3], new double[] {1, 1, 1});
    assertThatThrownBy(() -> FrechetDistance.between(two, three))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 features")
        .hasMessageContaining("has 2");
  }

  /** The interval's half width against what other samples really give; also of too few images. */
  @ParameterizedTest
  @CsvSource({"3, 300", "30, 20"})
  void intervalIsAsWideAsTheScatterOfOtherSamples(int size, int images) {
    int turns = 200;
    Moments reference = Draws.moments(Draws.normal(999, 2000, size, 0));
    double[] values = new double[turns];
    double width = 0;
    try (FrechetDistance distance = new FrechetDistance(reference)) {
      for (int i = 0; i < turns; i++) {
        try (GroupedMoments grouped = new GroupedMoments(size)) {
          float[][] rows = Draws.normal(i, images, size, 0.5);
          for (int k = 0; k < rows.length; k++) {
            grouped.add(k, rows[k]);
          }
          values[i] = distance.to(grouped.moments()).value();
          Interval interval = grouped.interval(distance, values[i]).orElseThrow();
          assertThat(values[i]).isBetween(interval.low(), interval.high());
          width += (interval.high() - interval.low()) / 2 / turns;
        }
      }
    }
    double mean = 0;
    double squares = 0;
    for (double value : values) {
      mean += value / turns;
    }
    for (double value : values) {
      squares += (value - mean) * (value - mean) / (turns - 1);
    }
    // E of a standard error from 9 degrees of freedom is 3 % below the deviation; 200 turns know
    // that to 5 %.
    assertThat(width / 2.262).isCloseTo(Math.sqrt(squares), withinPercentage(20));
  }

  @Test
  void noIntervalOfAFewImages() {
    try (GroupedMoments grouped = new GroupedMoments(1);
        FrechetDistance distance =
            new FrechetDistance(Draws.diagonal(new double[1], new double[] {1}))) {
      for (int i = 0; i < 19; i++) {
        grouped.add(i, new float[] {i});
      }
      assertThat(grouped.interval(distance, 1)).isEqualTo(Optional.empty());
      grouped.add(19, new float[] {19});
      assertThat(grouped.interval(distance, 1)).isPresent();
    }
  }

  @Test
  void leavesNothingBehind() {
    Moments a = Draws.moments(Draws.normal(1, 20, 4, 0));
    FrechetDistance.between(a, a);
    long before = NativeMemory.liveObjects();
    FrechetDistance.between(a, a);
    assertThat(NativeMemory.liveObjects()).isEqualTo(before);
  }
}
