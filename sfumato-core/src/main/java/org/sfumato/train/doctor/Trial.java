package org.sfumato.train.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.NativeMemory;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.Trainer;
import org.sfumato.train.TrainingListener;

/**
 * A few steps of a run in a process of its own, whose peak of memory is then the run's; and once
 * each of what a run does every so often. Prints a {@link TrialResult} as its last line.
 */
final class Trial implements TrainingListener {
  private static final int MIN_STEPS = 4;
  private static final int MAX_STEPS = 300;

  /** Images of each task that are validated on: one batch of {@code Validation}. */
  private static final int VALIDATION_IMAGES = 16;

  /** A preview takes 6 images of each task through 20 steps. */
  private static final int PREVIEW_PASSES = 6 * 20;

  private static final int BALLAST_PIECE = 1 << 18;

  private final TrialRequest request;
  private final long started = System.nanoTime();
  private final List<Double> stepSeconds = new ArrayList<>();
  private final Map<Work, Double> seconds = new EnumMap<>(Work.class);
  private final List<int[]> ballast = new ArrayList<>();
  private long firstStepEnded;
  private volatile double startSeconds; // read by the watch
  private long readyBytes;
  private long stepBytes;
  private boolean said;

  /** Ends the steps without the checkpoint that a run would write. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Trial(TrialRequest request) {
    this.request = request;
  }

  /**
   * @param args a file that holds a {@link TrialRequest}
   */
  public static void main(String[] args) throws IOException {
    endWithParent();
    String json = Files.readString(Path.of(args[0]), StandardCharsets.UTF_8);
    Trial trial = new Trial(ConfigReader.parse(json, TrialRequest.class, args[0]));
    try {
      trial.run();
      trial.say(TrialResult.End.DONE, "");
    } catch (InputException e) {
      trial.say(TrialResult.End.REFUSED, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(0);
  }

  /** Its standard input ends when the process that began it does. */
  private static void endWithParent() {
    daemon(
        () -> {
          try {
            while (System.in.read() >= 0) {
              // Nothing is said there.
            }
          } catch (IOException e) {
            // As well.
          }
          Runtime.getRuntime().halt(1);
        });
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "sfumato-trial");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() throws InterruptedException {
    if (request.threads() > 0) {
      LibTorch.setThreads(request.threads());
    }
    LibTorch.load();
    daemon(this::watch);
    TrainConfig config = config();
    ImageSets images = MadeUpImages.sets(Path.of(request.images()), config);
    Path run = Path.of(request.run());
    try (Trainer trainer =
        new Trainer(config, images, images, run, request.device(), List.of(this))) {
      Optional.of(request.init())
          .filter(model -> !model.isEmpty())
          .ifPresent(model -> trainer.startFrom(Path.of(model)));
      hold(request.ballast());
      readyBytes = NativeMemory.residentBytes();
      startSeconds = (System.nanoTime() - started) / 1e9;
      try {
        trainer.train(() -> false);
      } catch (Enough e) {
        // As it was to.
      }
      stepBytes = NativeMemory.peakResidentBytes();
      rehearse(trainer);
    }
  }

  /** The run's, endless, and doing nothing but steps. */
  private TrainConfig config() {
    return ConfigReader.from(request.config())
        .changes(
            Map.of(
                "steps",
                Integer.MAX_VALUE,
                "log-every",
                Integer.MAX_VALUE,
                "validate-every",
                0,
                "validation-images",
                VALIDATION_IMAGES,
                "preview-every",
                0,
                "checkpoint-every",
                Integer.MAX_VALUE,
                "curriculum",
                Map.of("subsets", 1)))
        .read();
  }

  /** Takes as much of the heap as the run's decoded images will. */
  private void hold(long bytes) {
    for (long held = 0; held < bytes; held += (long) BALLAST_PIECE * Integer.BYTES) {
      ballast.add(new int[BALLAST_PIECE]);
    }
    // In time a run touches all of the heap that Java has set apart for what is short-lived.
    long free = Runtime.getRuntime().freeMemory();
    for (long used = 0; used < free; used += garbage().length * (long) Integer.BYTES) {
      // It is not kept.
    }
  }

  private static int[] garbage() {
    return new int[BALLAST_PIECE];
  }

  private void rehearse(Trainer trainer) throws InterruptedException {
    // An image without gradients takes a third of one with.
    double pass = median() / request.config().imagesPerStep() / 3;
    if (pass * request.tasks() * VALIDATION_IMAGES < 3 * request.patience()) {
      trainer.rehearse(EnumSet.of(Work.VALIDATION));
    }
    Set<Work> rest = EnumSet.noneOf(Work.class);
    if (pass * request.tasks() * PREVIEW_PASSES < request.patience()) {
      rest.add(Work.PREVIEW);
    }
    if (request.saves()) {
      rest.add(Work.CHECKPOINT);
    }
    trainer.rehearse(rest);
  }

  @Override
  public void onWork(Work kind, double taken) {
    seconds.put(kind, taken);
    if (kind != Work.STEP) {
      return;
    }
    long now = System.nanoTime();
    if (stepSeconds.isEmpty()) {
      firstStepEnded = now;
    }
    synchronized (this) {
      stepSeconds.add(taken);
    }
    double since = (now - firstStepEnded) / 1e9;
    boolean enough =
        stepSeconds.size() >= MAX_STEPS
            || (stepSeconds.size() >= MIN_STEPS && since > request.seconds())
            || taken > request.patience(); // the next would be no faster
    if (enough) {
      throw new Enough();
    }
  }

  /** Gives up before the machine does, and before the user does. */
  private void watch() {
    while (true) {
      if (NativeMemory.residentBytes() > request.limit()) {
        end(TrialResult.End.FULL);
      }
      double waited = (System.nanoTime() - started) / 1e9 - startSeconds;
      if (startSeconds > 0 && steps() == 0 && waited > 2 * request.patience()) {
        end(TrialResult.End.SLOW);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void end(TrialResult.End how) {
    say(how, "");
    Runtime.getRuntime().halt(0);
  }

  private synchronized int steps() {
    return stepSeconds.size();
  }

  private synchronized double median() {
    // The first ones find memory, and code to compile.
    List<Double> later = stepSeconds.subList(stepSeconds.size() / 2, stepSeconds.size());
    return later.isEmpty()
        ? 0
        : later.stream().sorted().skip(later.size() / 2).findFirst().orElseThrow();
  }

  private synchronized void say(TrialResult.End end, String error) {
    if (said) {
      return;
    }
    said = true;
    TrialResult result =
        new TrialResult(
            end,
            error,
            request.config().batchSize(),
            stepSeconds.size(),
            startSeconds,
            median(),
            seconds.getOrDefault(Work.VALIDATION, 0.0) / (request.tasks() * VALIDATION_IMAGES),
            seconds.getOrDefault(Work.PREVIEW, 0.0),
            seconds.getOrDefault(Work.CHECKPOINT, 0.0),
            readyBytes,
            stepBytes,
            NativeMemory.peakResidentBytes());
    System.out.println(ConfigWriter.json(result));
    System.out.flush();
  }
}
