package org.sfumato.diffusion;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.sfumato.config.Nearest;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.LinearGamma;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.SigmoidGamma;

/**
 * A noise schedule by its name and numbers, as configurations, model files and the command line
 * write it. Numbers left out at the end take their defaults.
 *
 * <table>
 * <caption>Schedules</caption>
 * <tr><td>{@code betas:STEPS:FIRST:LAST}</td><td>betas evenly spaced (DDPM: {@code
 *     betas:1000:1e-4:0.02}; Palette: {@code betas:2000:1e-6:0.01})</td></tr>
 * <tr><td>{@code cosine-betas:STEPS}</td><td>improved DDPM, eq. 17</td></tr>
 * <tr><td>{@code linear:CLIP_MIN}</td><td>gamma = 1 - t (Chen, Algorithm 1)</td></tr>
 * <tr><td>{@code cosine:START:END:TAU:CLIP_MIN}</td><td>Chen, Algorithm 1</td></tr>
 * <tr><td>{@code sigmoid:START:END:TAU:CLIP_MIN}</td><td>Chen, Algorithm 1</td></tr>
 * </table>
 *
 * <p>Immutable; equal if the schedules are.
 */
public final class ScheduleSpec {
  /** T of the variational bound where a schedule has no steps of its own. */
  private static final int CONTINUOUS_STEPS = 1000;

  private static final int MAX_STEPS = 100_000;

  /** Smaller variances are lost beside 1, and a schedule's gammas must fall at every step. */
  private static final double MIN_BETA = 1e-12;

  /** A sampler walks from here up to almost clean: there must be a way to go. */
  private static final double MAX_LAST_GAMMA = 0.9;

  /** Far below any signal that can be seen, and still within 32-bit numbers. */
  private static final double MIN_LAST_GAMMA = 1e-30;

  private final String text;
  private final NoiseSchedule schedule;

  /** A kind with the defaults of its numbers; NaN for those that may not be left out. */
  private enum Kind {
    BETAS("betas:STEPS:FIRST:LAST", Double.NaN, Double.NaN, Double.NaN),
    COSINE_BETAS("cosine-betas:STEPS", Double.NaN),
    LINEAR("linear:CLIP_MIN", LinearGamma.CLIP_MIN),
    COSINE("cosine:START:END:TAU:CLIP_MIN", 0, 1, 1, LinearGamma.CLIP_MIN),
    SIGMOID("sigmoid:START:END:TAU:CLIP_MIN", -3, 3, 1, LinearGamma.CLIP_MIN);

    final String form;
    private final double[] defaults;

    Kind(String form, double... defaults) {
      this.form = form;
      this.defaults = defaults;
    }

    String written() {
      return form.substring(0, form.indexOf(':'));
    }

    double[] defaults() {
      return defaults.clone();
    }
  }

  private ScheduleSpec(Kind kind, double... numbers) {
    text =
        kind.written()
            + DoubleStream.of(numbers)
                .mapToObj(number -> ":" + shortest(number))
                .collect(Collectors.joining());
    schedule = schedule(kind, numbers);
    double last = schedule.smallestGamma();
    if (!(last >= MIN_LAST_GAMMA && last <= MAX_LAST_GAMMA)) {
      throw unusable(last);
    }
  }

  /**
   * Reads a schedule.
   *
   * @throws InputException if there is none of this name, or it cannot be walked
   */
  @JsonCreator
  public static ScheduleSpec parse(String text) {
    String[] parts = text.strip().split(":", -1);
    Kind kind = kind(parts[0]);
    double[] numbers = kind.defaults();
    if (parts.length - 1 > numbers.length) {
      throw malformed(text, kind);
    }
    for (int i = 1; i < parts.length; i++) {
      numbers[i - 1] = number(parts[i]).orElseThrow(() -> malformed(text, kind));
    }
    if (Arrays.stream(numbers).anyMatch(Double::isNaN)) {
      throw malformed(text, kind);
    }
    return new ScheduleSpec(kind, numbers);
  }

  /** Betas evenly spaced, both ends included: {@code betas:STEPS:FIRST:LAST}. */
  public static ScheduleSpec betas(int steps, double first, double last) {
    return new ScheduleSpec(Kind.BETAS, steps, first, last);
  }

  /** That of improved DDPM: {@code cosine-betas:STEPS}. */
  public static ScheduleSpec cosineBetas(int steps) {
    return new ScheduleSpec(Kind.COSINE_BETAS, steps);
  }

  private static Kind kind(String name) {
    List<String> known = Arrays.stream(Kind.values()).map(Kind::written).toList();
    if (!known.contains(name)) {
      throw new InputException(
          "no schedule '"
              + ForeignText.shown(name)
              + "'"
              + Nearest.to(name, known).map(near -> "; did you mean '" + near + "'?").orElse("")
              + "; write one of "
              + Arrays.stream(Kind.values()).map(k -> k.form).collect(Collectors.joining(", ")));
    }
    return Kind.values()[known.indexOf(name)];
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static InputException malformed(String text, Kind kind) {
    return new InputException(
        "'" + ForeignText.shown(text) + "' is no schedule; write " + kind.form + " with numbers");
  }

  private static NoiseSchedule schedule(Kind kind, double... n) {
    try {
      return switch (kind) {
        case BETAS -> linearBetas(steps(n[0]), n[1], n[2]);
        case COSINE_BETAS -> DiscreteSchedule.cosine(steps(n[0]));
        case LINEAR -> new LinearGamma(n[0]);
        case COSINE -> new CosineGamma(n[0], n[1], n[2], n[3]);
        case SIGMOID -> new SigmoidGamma(n[0], n[1], n[2], n[3]);
      };
    } catch (IllegalArgumentException e) {
      throw new InputException("schedule: " + e.getMessage(), e);
    }
  }

  private static int steps(double number) {
    if (!(number >= 1 && number <= MAX_STEPS && number == Math.rint(number))) {
      throw new InputException(
          "schedule: STEPS must be 1 to " + MAX_STEPS + ", not " + shortest(number));
    }
    return (int) number;
  }

  private static DiscreteSchedule linearBetas(int steps, double first, double last) {
    if (!(first >= MIN_BETA && last >= first && last < 1)) {
      throw new InputException(
          "schedule: FIRST and LAST beta must rise within ["
              + shortest(MIN_BETA)
              + ", 1), not "
              + shortest(first)
              + " to "
              + shortest(last));
    }
    try {
      return DiscreteSchedule.linear(steps, first, last);
    } catch (IllegalArgumentException e) {
      throw unusable(0); // too small for a double
    }
  }

  private static InputException unusable(double last) {
    return new InputException(
        "schedule: it leaves a signal of "
            + shortest(last)
            + " at its end, which must be "
            + shortest(MIN_LAST_GAMMA)
            + " to "
            + shortest(MAX_LAST_GAMMA)
            + (last > MAX_LAST_GAMMA
                ? ": end it with more noise"
                : ": end it with less noise, or fewer steps"));
  }

  /** 2000, 1e-6, 0.01. */
  private static String shortest(double number) {
    return Double.toString(number)
        .toLowerCase(Locale.ROOT)
        .replace(".0e", "e")
        .replaceAll("\\.0$", "");
  }

  /** The schedule itself. */
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The schedule where it has steps. */
  public Optional<DiscreteSchedule> discrete() {
    return schedule instanceof DiscreteSchedule steps ? Optional.of(steps) : Optional.empty();
  }

  /**
   * T, into how many steps the variational bound cuts it: its own, or 1000 where it is continuous.
   */
  public int steps() {
    return discrete().map(DiscreteSchedule::steps).orElse(CONTINUOUS_STEPS);
  }

  /** Name and numbers, none left out: reads back as an equal schedule. */
  @JsonValue
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduleSpec spec && text.equals(spec.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
