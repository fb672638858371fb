package org.sfumato.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sfumato.diffusion.ScheduleSpec;
import org.sfumato.error.InputException;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.ScaledGamma;

/**
 * A noise schedule to be looked at.
 *
 * @param written as the user wrote it
 * @param spec the same in full
 * @param inputScale b, what images are multiplied by (Chen, section 2.2)
 */
record ScheduleCurve(String written, ScheduleSpec spec, double inputScale) {
  private static final int LINES = 10;

  ScheduleCurve {
    if (!(inputScale >= 0.01 && inputScale <= 10)) {
      throw new InputException("--input-scale must be 0.01 to 10, not " + inputScale);
    }
  }

  /** Every schedule with every scale, each once. */
  static List<ScheduleCurve> all(List<String> specs, List<Double> inputScales) {
    Set<ScheduleCurve> curves = new LinkedHashSet<>();
    for (String written : specs) {
      for (double scale : inputScales) {
        curves.add(new ScheduleCurve(written.strip(), ScheduleSpec.parse(written), scale));
      }
    }
    return List.copyOf(curves);
  }

  NoiseSchedule schedule() {
    return inputScale == 1 ? spec.schedule() : new ScaledGamma(spec.schedule(), inputScale);
  }

  /** For people: {@code cosine, b = 0.3}. */
  String label() {
    return inputScale == 1 ? written : written + ", b = " + inputScale;
  }

  /** For people: gamma and log-SNR at ten times. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(spec + (inputScale == 1 ? "" : ", b = " + inputScale));
    lines.add("     t          gamma     log-SNR");
    for (int i = 0; i <= LINES; i++) {
      double t = (double) i / LINES;
      lines.add(
          String.format(
              Locale.ROOT, "  %.2f  %13.7g  %10.4f", t, schedule().gamma(t), schedule().logSnr(t)));
    }
    return lines;
  }

  /** For programs; the log-SNR of a clean image is null. */
  Map<String, Object> facts() {
    List<Double> times = new ArrayList<>();
    List<Double> gammas = new ArrayList<>();
    List<Double> logSnrs = new ArrayList<>();
    for (int i = 0; i <= LINES; i++) {
      double t = (double) i / LINES;
      double logSnr = schedule().logSnr(t);
      times.add(t);
      gammas.add(schedule().gamma(t));
      logSnrs.add(Double.isInfinite(logSnr) ? null : logSnr);
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schedule", spec.toString());
    facts.put("input-scale", inputScale);
    facts.put("t", times);
    facts.put("gamma", gammas);
    facts.put("log-snr", logSnrs);
    return facts;
  }
}
