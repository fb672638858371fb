package org.sfumato.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.MemoryEstimate;
import org.sfumato.train.doctor.Report;
import org.sfumato.train.doctor.TimeEstimate;
import org.sfumato.train.doctor.Warning;

/** What there is to say of a run, in words or for programs. */
final class DoctorReport {
  private static final int MOST_LISTED = 20;

  private DoctorReport() {}

  /** For people. */
  static List<String> text(Report report) {
    List<String> lines = new ArrayList<>();
    TrainConfig config = report.config();
    int size = config.network().imageSize();
    line(
        lines,
        "network",
        "%.1f million parameters, %d x %d pixels, %s",
        report.parameters() / 1e6,
        size,
        size,
        report.precision().name().toLowerCase(Locale.ROOT));
    line(
        lines,
        "steps",
        "%d of %d images%s%s",
        config.steps(),
        config.imagesPerStep(),
        config.accumulate() > 1 ? " (" + config.batchSize() + " at a time)" : "",
        report.images() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ": each of %d is seen about %.0f times",
                report.images(),
                (double) config.steps() * config.imagesPerStep() / report.images()));
    report
        .masks()
        .forEach(
            (task, share) ->
                line(lines, "masks", "%s makes %.0f %% of the picture", task, 100 * share));
    addMemory(lines, report.memory());
    report.time().ifPresent(time -> addTime(lines, time));
    line(
        lines,
        "disk",
        "%s for checkpoints and models; %s are free",
        MemoryEstimate.gigabytes(report.disk().bytes()),
        MemoryEstimate.gigabytes(report.disk().free()));
    int all = report.images() + report.keptApart();
    if (report.looked() < all) {
      line(lines, "images", "%d of %d were looked at, evenly spread", report.looked(), all);
    }
    list(lines, "unreadable", report.unreadable());
    list(
        lines,
        "leak",
        report.leaks().stream().map(leak -> leak.kept() + " is " + leak.learned()).toList());
    List<Warning> warnings = report.warnings();
    lines.add(
        warnings.isEmpty()
            ? "no warnings"
            : warnings.size() == 1 ? "1 warning:" : warnings.size() + " warnings:");
    warnings.forEach(warning -> lines.add("  " + warning.check() + ": " + warning.sentence()));
    return lines;
  }

  private static void list(List<String> lines, String name, List<String> all) {
    all.stream().limit(MOST_LISTED).forEach(each -> line(lines, name, "%s", each));
    if (all.size() > MOST_LISTED) {
      line(lines, "", "and %d more: --json lists them all", all.size() - MOST_LISTED);
    }
  }

  private static void line(List<String> lines, String name, String format, Object... values) {
    lines.add(
        String.format(Locale.ROOT, "%-10s ", name) + String.format(Locale.ROOT, format, values));
  }

  private static void addMemory(List<String> lines, MemoryEstimate memory) {
    String tried =
        memory.batches().stream().map(Object::toString).collect(Collectors.joining(", "));
    String basis =
        switch (memory.basis()) {
          case MEASURED -> "measured by a trial";
          case DERIVED -> "from trials with batches of " + tried;
          case AT_LEAST -> "at least, by arithmetic";
        };
    String here =
        memory.machine() == Long.MAX_VALUE
            ? "; of the GPU's nothing is known"
            : "; this machine has "
                + MemoryEstimate.gigabytes(memory.machine())
                + ", of which "
                + MemoryEstimate.gigabytes(memory.free())
                + " are free";
    line(lines, "memory", "%s (%s)%s", MemoryEstimate.gigabytes(memory.peak()), basis, here);
    line(
        lines,
        "",
        "%s weights, gradients, average and two moments",
        MemoryEstimate.gigabytes(memory.state()));
    line(lines, "", "%s decoded images", MemoryEstimate.gigabytes(memory.decoded()));
    line(
        lines,
        "",
        "%s %s",
        MemoryEstimate.gigabytes(Math.max(0, memory.peak() - memory.state() - memory.decoded())),
        memory.basis() == MemoryEstimate.Basis.AT_LEAST
            ? "what the network's way down hands to its way up"
            : "activations, libtorch and Java");
  }

  private static void addTime(List<String> lines, TimeEstimate time) {
    line(
        lines,
        "time",
        "%s (%s)",
        duration(time.total()),
        time.measured() ? "measured by a trial" : "from trials with smaller batches");
    line(
        lines,
        "",
        "%s of steps, %s each%s",
        duration(time.steps()),
        seconds(time.step()),
        time.waits() ? ", waiting for images: give more loader-threads" : "");
    part(lines, "validations", time.validations(), time.validation());
    part(lines, "sample grids", time.previews(), time.preview());
    part(lines, "checkpoints", time.checkpoints(), time.checkpoint());
  }

  private static void part(List<String> lines, String name, double all, double each) {
    if (all > 0) {
      line(lines, "", "%s of %s, %s each", duration(all), name, seconds(each));
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
  }

  private static String duration(double seconds) {
    return StatusReport.duration(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  /** For programs; sizes in bytes, times in seconds. */
  static Map<String, Object> facts(Report report) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("can-run", report.refusal().isEmpty());
    facts.put("refusal", report.refusal().orElse(null));
    facts.put("parameters", report.parameters());
    facts.put("steps", report.config().steps());
    facts.put("images-per-step", report.config().imagesPerStep());
    facts.put("images", report.images());
    facts.put("validation-images", report.keptApart());
    facts.put("images-looked-at", report.looked());
    facts.put("masks", report.masks());
    facts.put("memory", memory(report.memory()));
    facts.put("time", report.time().map(DoctorReport::time).orElse(null));
    facts.put("disk", Map.of("bytes", report.disk().bytes(), "free-bytes", report.disk().free()));
    facts.put(
        "warnings",
        report.warnings().stream()
            .map(warning -> Map.of("check", warning.check(), "sentence", warning.sentence()))
            .toList());
    facts.put(
        "leaks",
        report.leaks().stream()
            .map(
                leak ->
                    Map.of(
                        "validation",
                        leak.kept(),
                        "learned",
                        leak.learned(),
                        "distance",
                        leak.distance()))
            .toList());
    facts.put("unreadable", report.unreadable());
    return facts;
  }

  private static Map<String, Object> memory(MemoryEstimate memory) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("peak-bytes", memory.peak());
    facts.put("basis", memory.basis().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    facts.put("batches-tried", memory.batches());
    facts.put("state-bytes", memory.state());
    facts.put("decoded-bytes", memory.decoded());
    facts.put("image-bytes", memory.each() == 0 ? null : Math.round(memory.each()));
    boolean known = memory.machine() != Long.MAX_VALUE;
    facts.put("machine-bytes", known ? memory.machine() : null);
    facts.put("free-bytes", known ? memory.free() : null);
    return facts;
  }

  private static Map<String, Object> time(TimeEstimate time) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("seconds", time.total());
    facts.put("measured", time.measured());
    facts.put("start", time.start());
    facts.put("step", time.step());
    facts.put("steps", time.steps());
    facts.put("validation", time.validation());
    facts.put("validations", time.validations());
    facts.put("preview", time.preview());
    facts.put("previews", time.previews());
    facts.put("checkpoint", time.checkpoint());
    facts.put("checkpoints", time.checkpoints());
    facts.put("waits-for-images", time.waits());
    return facts;
  }
}
