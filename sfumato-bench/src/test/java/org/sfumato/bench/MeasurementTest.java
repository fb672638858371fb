package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Map<Subject, double[]> SECONDS = new EnumMap<>(Subject.class);

  static {
    // A machine that slows down to a third in the second turn.
    SECONDS.put(Subject.INFERENCE, new double[] {1, 3, 1});
    SECONDS.put(Subject.INFERENCE_PLAIN, new double[] {2, 6, 2.5});
    SECONDS.put(Subject.INFERENCE_BARE, new double[] {0.5, 1.5, 0.5});
  }

  @Test
  void comparesWithinTurns() {
    Measurement measured = new Measurement(8, SECONDS);
    assertThat(measured.timesPlain(Subject.INFERENCE)).isCloseTo(2, within(1e-12));
    assertThat(measured.timesPlain(Subject.INFERENCE_PLAIN)).isEqualTo(1);
    double flops = Subject.INFERENCE.flops() / Subject.INFERENCE_BARE.flops();
    assertThat(measured.shareOfFloor(Subject.INFERENCE)).isCloseTo(flops / 2, within(1e-12));
    assertThat(measured.shareOfFloor(Subject.INFERENCE_BARE)).isEqualTo(1);
  }

  @Test
  void givesTheMedianAndTheExtremes() {
    Measurement measured = new Measurement(8, SECONDS);
    assertThat(measured.imagesPerSecond(Subject.INFERENCE)).isEqualTo(8);
    assertThat(measured.slowest(Subject.INFERENCE)).isCloseTo(8 / 3.0, within(1e-12));
    assertThat(measured.fastest(Subject.INFERENCE)).isEqualTo(8);
    assertThat(Measurement.median(4, 1, 3, 2)).isEqualTo(2.5);
  }

  /** Every subject runs: the plain port's weights in memory of their own included. */
  @Test
  void measuresEverySubject() {
    Measurement measured = Measurement.of(EnumSet.allOf(Subject.class), 1, 1, 1);
    assertThat(measured.seconds()).containsOnlyKeys(Subject.values());
    for (Subject subject : Subject.values()) {
      assertThat(measured.imagesPerSecond(subject)).isPositive().isFinite();
    }
    assertThat(Report.table(measured, Map.of(Subject.TRAINING, 5L << 20)))
        .contains("| training |")
        .contains("| 5 |");
  }
}
