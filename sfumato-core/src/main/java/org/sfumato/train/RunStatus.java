package org.sfumato.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * How a run stands, told from its folder alone, while it goes on or after.
 *
 * @param folder the run's
 * @param state what it does now
 * @param step steps done, by the last line of its log
 * @param steps of the whole run
 * @param imagesSeen by the run so far
 * @param imagesPerSecond lately; 0 before it is known
 * @param trainingTime all good steps took together, in all sittings, by its log: without
 *     validations, sample grids and checkpoints
 * @param skipped steps that went wrong
 * @param returns how often it went back to a checkpoint
 * @param losses the mean loss in training, where it is a number, over images seen
 * @param validation the loss on the validation images
 * @param previews the last grids of samples, the newest last
 * @param unreadable images that were skipped
 * @param model to be used, if there is one yet
 * @param best the model that validated best, if there is one
 */
public record RunStatus(
    Path folder,
    State state,
    long step,
    long steps,
    long imagesSeen,
    double imagesPerSecond,
    Duration trainingTime,
    long skipped,
    long returns,
    List<Point> losses,
    List<Point> validation,
    List<Path> previews,
    int unreadable,
    Optional<Path> model,
    Optional<Path> best) {
  private static final int PREVIEWS = 3;

  /** Lines of the log that tell the speed. */
  private static final int RECENT = 10;

  /** What a run does. */
  public enum State {
    /** A process trains it. */
    RUNNING,
    /** It can be gone on with. */
    STOPPED,
    /** All its steps are done. */
    COMPLETE
  }

  /** A point of a curve. */
  public record Point(long imagesSeen, double value) {}

  /**
   * Looks at a run.
   *
   * @throws InputException if the folder is none of a run, or of another version's
   */
  public static RunStatus of(Path folder) {
    RunDirectory run = new RunDirectory(folder);
    TrainConfig config =
        run.storedConfig()
            .orElseThrow(
                () ->
                    new InputException(
                        folder + " is not the folder of a run: it has no config.json."));
    List<JsonNode> lines = MetricsLog.lines(run.metrics());
    List<Point> speeds = curve(lines, "images-per-second");
    long seen =
        lines.isEmpty()
            ? run.savedSteps() * config.imagesPerStep()
            : lines.get(lines.size() - 1).path(MetricsLog.IMAGES_SEEN).longValue();
    long step = Math.max(run.savedSteps(), seen / config.imagesPerStep());
    State idle = step >= config.steps() ? State.COMPLETE : State.STOPPED;
    return new RunStatus(
        folder,
        RunLock.isHeld(folder) ? State.RUNNING : idle,
        step,
        config.steps(),
        step * config.imagesPerStep(),
        speeds.subList(Math.max(0, speeds.size() - RECENT), speeds.size()).stream()
            .mapToDouble(Point::value)
            .average()
            .orElse(0),
        trainingTime(speeds),
        last(lines, "skipped"),
        last(lines, "returns"),
        curve(lines, "loss"),
        curve(lines, Validation.LOSS),
        previews(run.samples()),
        unreadable(run.unreadable()),
        Optional.of(run.model()).filter(Files::exists),
        Optional.of(run.bestModel()).filter(Files::exists));
  }

  /** Until all steps are done, at the speed of late; empty before that is known. */
  public Optional<Duration> left() {
    if (state == State.COMPLETE) {
      return Optional.of(Duration.ZERO);
    }
    double images = (double) imagesSeen / Math.max(1, step) * (steps - step);
    return imagesPerSecond > 0 && step > 0
        ? Optional.of(Duration.ofSeconds(Math.round(images / imagesPerSecond)))
        : Optional.empty();
  }

  /** Where the loss on the validation images was lowest. */
  public Optional<Point> lowest() {
    return validation.stream().min(Comparator.comparingDouble(Point::value));
  }

  private static List<Point> curve(List<JsonNode> lines, String name) {
    List<Point> points = new ArrayList<>();
    for (JsonNode line : lines) {
      if (line.path(name).isNumber()) { // NaN is written as a text
        points.add(
            new Point(
                line.path(MetricsLog.IMAGES_SEEN).longValue(), line.path(name).doubleValue()));
      }
    }
    return List.copyOf(points);
  }

  private static Duration trainingTime(List<Point> speeds) {
    double seconds = 0;
    long before = 0;
    for (Point speed : speeds) {
      seconds += (speed.imagesSeen() - before) / speed.value();
      before = speed.imagesSeen();
    }
    return Duration.ofMillis(Math.round(1000 * seconds));
  }

  private static long last(List<JsonNode> lines, String name) {
    List<Point> points = curve(lines, name);
    return points.isEmpty() ? 0 : (long) points.get(points.size() - 1).value();
  }

  private static List<Path> previews(Path samples) {
    if (!Files.isDirectory(samples)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(samples)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
      return all.subList(Math.max(0, all.size() - PREVIEWS), all.size());
    } catch (IOException e) {
      throw FileErrors.cannotRead(samples, e);
    }
  }

  private static int unreadable(Path list) {
    try {
      return Files.exists(list) ? Files.readAllLines(list).size() : 0;
    } catch (IOException e) {
      throw FileErrors.cannotRead(list, e);
    }
  }
}
