package org.sfumato.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sfumato.torch.LibTorch;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.Trainer;
import org.sfumato.train.TrainingListener;

/** One sitting of a training run: until it is complete, its time is up or it is told to stop. */
final class TrainingSession implements TrainingListener {
  /** A checkpoint of a large network may take this long to write. */
  private static final long MAX_SAVING_SECONDS = 300;

  private final TrainRequest request;
  private final Console console;
  private final TrainConfig config;
  private final Path folder;
  private final long started = System.nanoTime();
  private long firstStep = -1;
  private long firstStepStarted;
  private volatile boolean stopped;
  private volatile boolean endedWell;

  TrainingSession(TrainRequest request, Console console) {
    this(request, request.resolve(), console);
  }

  /**
   * A sitting whose configuration is known.
   *
   * @param request whose preset, file and overrides do not count
   */
  TrainingSession(TrainRequest request, TrainConfig config, Console console) {
    this.request = request;
    this.console = console;
    this.config = config;
    folder = request.run().orElseThrow();
  }

  /** Gives whether the run is complete. */
  boolean run() {
    if (request.dryRun()) {
      console.config(config);
      return false;
    }
    request.threads().ifPresent(LibTorch::setThreads);
    CountDownLatch saved = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndWait(saved), "sfumato-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (Trainer trainer =
        new Trainer(
            config,
            request.images(),
            request.imagesKeptApart(),
            folder,
            request.device(),
            List.of(this))) {
      request.init().ifPresent(trainer::startFrom);
      firstStep = trainer.step();
      firstStepStarted = System.nanoTime();
      console.say(
          firstStep > 0
              ? "goes on from step " + firstStep + " of " + config.steps()
              : "begins: " + config.steps() + " steps of " + config.imagesPerStep() + " images");
      boolean complete = trainer.train(this::mustStop);
      console.say(
          (complete ? "complete: " : "stopped at step " + trainer.step() + ", saved: ")
              + folder.resolve("model.safetensors"));
      endedWell = true;
      return complete;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      saved.countDown();
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, by way of this very hook.
    }
  }

  private boolean mustStop() {
    return stopped
        || request.timeLimit().filter(limit -> elapsed().compareTo(limit) >= 0).isPresent();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /**
   * Ctrl-C or SIGTERM: the step at hand is finished and saved before the process ends, with 0: it
   * was asked to end, and nothing is lost.
   */
  private void stopAndWait(CountDownLatch saved) {
    stopped = true;
    try {
      if (!saved.await(MAX_SAVING_SECONDS, TimeUnit.SECONDS)) {
        console.error("gave up waiting for the checkpoint; the one before it is kept");
      } else if (endedWell) {
        Runtime.getRuntime().halt(Errors.OK); // else Java ends with 128 + the signal's number
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onMetrics(long step, long imagesSeen, Map<String, Double> values) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("images-seen", imagesSeen);
    line.putAll(values);
    console.json(line);
    if (values.containsKey("loss")) {
      long skipped = values.get("skipped").longValue();
      console.say(
          String.format(
              Locale.ROOT,
              "step %d/%d  loss %.4f  %.1f images/s  %s left%s",
              step,
              config.steps(),
              values.get("loss"),
              values.get("images-per-second"),
              left(step),
              skipped == 0 ? "" : "  " + skipped + " skipped"));
    } else {
      StringBuilder text = new StringBuilder("  validation:");
      values.forEach(
          (name, value) ->
              text.append(
                  String.format(
                      Locale.ROOT, "  %s %.4f", name.replaceFirst("^val\\.", ""), value)));
      console.say(text.toString());
    }
  }

  @Override
  public void onTrouble(String sentence) {
    console.warn(sentence);
  }

  /** By the pace of this sitting so far, not counting how long it took to get ready. */
  private String left(long step) {
    double secondsPerStep = (System.nanoTime() - firstStepStarted) / 1e9 / (step - firstStep);
    return StatusReport.duration(
        Duration.ofSeconds(Math.round(secondsPerStep * (config.steps() - step))));
  }
}
