package org.sfumato.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sfumato.train.RunStatus;
import org.sfumato.train.RunStatus.Point;

/** How a run stands, in words or for programs. */
final class StatusReport {
  private StatusReport() {}

  /** For people, with a chart. */
  static List<String> text(RunStatus run) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %s, step %d of %d (%.0f %%)",
            run.folder(),
            state(run),
            run.step(),
            run.steps(),
            100.0 * run.step() / run.steps()));
    lines.add(
        "images seen: "
            + run.imagesSeen()
            + (run.imagesPerSecond() > 0
                ? String.format(Locale.ROOT, ", %.1f a second", run.imagesPerSecond())
                : "")
            + run.left()
                .filter(left -> !left.isZero())
                .map(left -> ", " + duration(left) + (isRunning(run) ? " left" : " to go"))
                .orElse(""));
    if (!run.trainingTime().isZero()) {
      lines.add("steps took: " + duration(run.trainingTime()));
    }
    last(run.losses()).ifPresent(loss -> lines.add(String.format(Locale.ROOT, "loss: %.4f", loss)));
    run.lowest()
        .ifPresent(
            lowest ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "validation loss: %.4f (lowest: %.4f, at %d images)",
                        last(run.validation()).orElseThrow(),
                        lowest.value(),
                        lowest.imagesSeen())));
    if (run.skipped() > 0) {
      lines.add("steps skipped: " + run.skipped() + ", went back " + run.returns() + " times");
    }
    if (run.unreadable() > 0) {
      lines.add(
          "images skipped: "
              + run.unreadable()
              + ", see "
              + run.folder().resolve("unreadable.txt"));
    }
    lines.addAll(LossChart.lines(run.losses(), run.validation()));
    run.previews().forEach(preview -> lines.add("preview: " + preview));
    run.model().ifPresent(model -> lines.add("model: " + model));
    run.best().ifPresent(best -> lines.add("best model: " + best));
    return lines;
  }

  /** For programs; what is not known is null. */
  static Map<String, Object> facts(RunStatus run) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run", run.folder().toString());
    facts.put("state", state(run));
    facts.put("step", run.step());
    facts.put("steps", run.steps());
    facts.put("images-seen", run.imagesSeen());
    facts.put("images-per-second", run.imagesPerSecond() > 0 ? run.imagesPerSecond() : null);
    facts.put("training-seconds", run.trainingTime().toMillis() / 1000.0);
    facts.put("seconds-left", run.left().map(Duration::toSeconds).orElse(null));
    facts.put("skipped", run.skipped());
    facts.put("returns", run.returns());
    facts.put("unreadable", run.unreadable());
    facts.put("loss", curve(run.losses()));
    facts.put("validation-loss", curve(run.validation()));
    facts.put("previews", run.previews().stream().map(Object::toString).toList());
    facts.put("model", run.model().map(Object::toString).orElse(null));
    facts.put("best-model", run.best().map(Object::toString).orElse(null));
    return facts;
  }

  /** Pairs of images seen and value. */
  private static List<List<Number>> curve(List<Point> points) {
    return points.stream().map(p -> List.<Number>of(p.imagesSeen(), p.value())).toList();
  }

  private static Optional<Double> last(List<Point> points) {
    return points.isEmpty() ? Optional.empty() : Optional.of(points.get(points.size() - 1).value());
  }

  private static String state(RunStatus run) {
    return run.state().name().toLowerCase(Locale.ROOT);
  }

  private static boolean isRunning(RunStatus run) {
    return run.state() == RunStatus.State.RUNNING;
  }

  /** 2h05m, or 3m07s. */
  static String duration(Duration time) {
    return time.toHours() > 0
        ? time.toHours() + "h" + String.format(Locale.ROOT, "%02dm", time.toMinutesPart())
        : time.toMinutesPart() + "m" + String.format(Locale.ROOT, "%02ds", time.toSecondsPart());
  }
}
