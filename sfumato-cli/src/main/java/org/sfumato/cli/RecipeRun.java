package org.sfumato.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.train.Recipe;
import org.sfumato.train.Recipe.Stage;
import org.sfumato.train.RunDirectory;
import org.sfumato.train.RunStatus;
import org.sfumato.train.TrainConfig;

/** Trains one stage of a recipe after the other, each in a run directory of its own. */
final class RecipeRun {
  private static final String REPORT = "report.html";

  private final RecipeRequest request;
  private final Console console;
  private final Map<Stage, TrainConfig> configs = new LinkedHashMap<>();
  private final long started = System.nanoTime();

  /**
   * Nothing is trained yet.
   *
   * @throws InputException if a setting of any stage is wrong
   */
  RecipeRun(RecipeRequest request, Console console) {
    this.request = request;
    this.console = console;
    Recipe recipe = request.recipe();
    for (Stage stage : recipe.stages()) {
      try {
        configs.put(stage, recipe.config(stage, overrides()));
      } catch (InputException e) {
        throw new InputException("stage " + stage.name() + ": " + e.getMessage(), e);
      }
    }
  }

  private List<String> overrides() {
    List<String> all = new ArrayList<>();
    if (!"auto".equals(request.precision())) {
      all.add("precision=" + request.precision());
    }
    all.addAll(request.overrides());
    return all;
  }

  void run() {
    List<Stage> done = new ArrayList<>();
    for (Stage stage : request.recipe().stages()) {
      Optional<Duration> left = request.timeLimit().map(limit -> limit.minus(elapsed()));
      if (left.isPresent() && (left.get().isNegative() || left.get().isZero())) {
        console.say("stopped before stage " + stage.name() + "; the same command goes on");
        return;
      }
      console.say("stage " + stage.name() + " in " + folder(stage));
      boolean complete =
          new TrainingSession(trainRequest(stage, left), configs.get(stage), console).run();
      done.add(stage);
      report(done);
      if (!complete) {
        return;
      }
    }
    console.say("all stages are complete: " + request.run().resolve(REPORT));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private TrainRequest trainRequest(Stage stage, Optional<Duration> timeLimit) {
    return new TrainRequest(
        Optional.of(request.recipe().preset()),
        Optional.empty(),
        List.of(),
        request.data().get(stage.data()),
        TrainRequest.Pairs.NONE,
        false,
        request.validation().getOrDefault(stage.data(), List.of()),
        Optional.of(folder(stage)),
        model(stage),
        timeLimit,
        request.threads(),
        request.device(),
        request.precision(),
        false);
  }

  private Path folder(Stage stage) {
    return request.run().resolve(stage.name());
  }

  /** What the stage begins with. */
  private Optional<Path> model(Stage stage) {
    return stage.from().isEmpty()
        ? Optional.empty()
        : Optional.of(new RunDirectory(request.run().resolve(stage.from())).model());
  }

  private void report(List<Stage> done) {
    Map<Stage, RunStatus> runs = new LinkedHashMap<>();
    for (Stage stage : done) {
      RunStatus status = RunStatus.of(folder(stage));
      runs.put(stage, status);
      if (stage.equals(done.get(done.size() - 1))) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("stage", stage.name());
        facts.put("from", stage.from());
        facts.putAll(StatusReport.facts(status));
        console.json(facts);
      }
    }
    byte[] page = new RecipePage(runs, configs).html().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(request.run().resolve(REPORT), page);
  }
}
