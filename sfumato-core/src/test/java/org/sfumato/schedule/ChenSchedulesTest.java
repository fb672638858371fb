package org.sfumato.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.sfumato.parity.Golden;

class ChenSchedulesTest {
  private static final String OUT = "out.";

  /** Makes the schedule of a golden name such as {@code sigmoid_-3_3_1.1}. */
  private static NoiseSchedule named(String name) {
    String[] parts = name.split("_");
    double[] numbers = new double[3];
    for (int i = 1; i < parts.length; i++) {
      numbers[i - 1] = Double.parseDouble(parts[i]);
    }
    return switch (parts[0]) {
      case "linear" -> new LinearGamma();
      case "cosine" -> new CosineGamma(numbers[0], numbers[1], numbers[2]);
      case "sigmoid" -> new SigmoidGamma(numbers[0], numbers[1], numbers[2]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void agreeWithAlgorithm1() {
    List<Golden> files = Golden.all().stream().filter(golden -> golden.has("in.t")).toList();
    int compared = 0;
    for (Golden golden : files) {
      double[] times = golden.doubles("in.t");
      for (String name : golden.names()) {
        if (name.startsWith(OUT)) {
          NoiseSchedule schedule = named(name.substring(OUT.length()));
          double[] expected = golden.doubles(name);
          for (int i = 0; i < times.length; i++) {
            assertThat(schedule.gamma(times[i])).as(name).isCloseTo(expected[i], within(1e-12));
          }
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(6);
  }

  @Property
  void fallFromOneAndStayAboveTheirFloor(
      @ForAll("schedules") NoiseSchedule schedule,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(10) double t1,
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(10) double t2) {
    assertThat(schedule.gamma(0)).isEqualTo(1.0);
    double early = schedule.gamma(Math.min(t1, t2));
    double late = schedule.gamma(Math.max(t1, t2));
    assertThat(late).isBetween(LinearGamma.CLIP_MIN, early);
    // Strictly, where the times differ by more than rounding and the floor is not reached.
    if (Math.abs(t1 - t2) > 1e-3 && early > 1e-3 && late < 0.999) {
      assertThat(late).isLessThan(early);
    }
    assertThat(schedule.smallestGamma()).isLessThanOrEqualTo(late);
  }

  @Provide
  Arbitrary<NoiseSchedule> schedules() {
    Arbitrary<Double> tau = Arbitraries.doubles().between(0.3, 3.0);
    return Arbitraries.oneOf(
        Arbitraries.just(new LinearGamma()),
        Combinators.combine(
                Arbitraries.doubles().between(0.0, 0.4), Arbitraries.doubles().between(0.6, 1), tau)
            .as(CosineGamma::new),
        Combinators.combine(
                Arbitraries.doubles().between(-4, 0), Arbitraries.doubles().between(1, 4), tau)
            .as(SigmoidGamma::new));
  }

  @Property
  void logSnrAndGammaAreInverse(
      @ForAll @DoubleRange(min = -20, max = 13) @Scale(10) double logSnr) {
    assertThat(LogSnr.of(LogSnr.toGamma(logSnr))).isCloseTo(logSnr, within(1e-9));
  }

  @Test
  void logSnrIsThatOfGamma() {
    NoiseSchedule schedule = new LinearGamma();
    assertThat(schedule.logSnr(0.5)).isZero();
    assertThat(schedule.logSnr(0.2)).isCloseTo(Math.log(4), within(1e-12));
    assertThat(schedule.logSnr(0)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void refuseWhatIsNoScheduleOrTime() {
    assertThatThrownBy(() -> new CosineGamma(0.5, 0.5, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SigmoidGamma(3, -3, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SigmoidGamma(-3, 3, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LinearGamma(0)).isInstanceOf(IllegalArgumentException.class);
    for (double t : new double[] {-1e-9, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new LinearGamma().gamma(t))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
