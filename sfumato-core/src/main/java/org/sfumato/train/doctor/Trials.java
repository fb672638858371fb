package org.sfumato.train.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.sfumato.config.ConfigReader;
import org.sfumato.file.FileErrors;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.NativeMemory;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.TrialResult.End;

/**
 * Which trials tell what a run takes: one with the run's own batch, where that can be tried; else
 * some with small batches, from which it follows on a straight line.
 */
final class Trials {
  /** Of the memory that is free now: what a trial may take of it. */
  private static final double SHARE = 0.9;

  /**
   * Activations that are kept for an image, in times of what the way down hands to the way up: more
   * than networks here need, so what fits by this measure may be tried at once.
   */
  private static final long GENEROUS = 60;

  /** Java and libtorch themselves, generously. */
  private static final long PROGRAM = 1L << 30;

  /** Of steps, for a user who waits. */
  static final double SECONDS = 10;

  private static final double PATIENCE = 20;

  /** A checkpoint larger than this is not written for a trial. */
  private static final long LARGE = 2L << 30;

  private static final int[] SMALL = {1, 2, 4};

  private final Examination asked;
  private final TrainConfig config;
  private final KnownMemory known;
  private final long ballast;
  private final ImageLook image;
  private final long machine;
  private final double seconds;
  private final Progress progress;
  private final long limit = (long) (SHARE * NativeMemory.freeBytes());
  private final List<TrialResult> done = new ArrayList<>();

  /**
   * @param ballast bytes of decoded images that the run would hold
   * @param image as large as the run's
   * @param machine bytes of memory that there are
   * @param seconds of steps in each trial
   */
  Trials(
      Examination asked,
      KnownMemory known,
      long ballast,
      ImageLook image,
      long machine,
      double seconds,
      Progress progress) {
    this.asked = asked;
    config = MadeUpImages.plain(asked.config());
    this.known = known;
    this.ballast = ballast;
    this.image = image;
    this.machine = machine;
    this.seconds = seconds;
    this.progress = progress;
  }

  /** What they measured: nothing if even one image at a time was too much, or too slow. */
  Optional<Measured> measure() {
    int batch = asked.config().batchSize();
    if (known.floor(batch) > machine) {
      return Optional.empty();
    }
    Path folder = temporary();
    // Ctrl-C ends both processes, and leaves nothing behind.
    Thread cleaner = new Thread(() -> MadeUpImages.delete(folder), "sfumato-doctor");
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      MadeUpImages.write(folder.resolve("images"), config, image.width(), image.height());
      if (known.floor(batch) + (GENEROUS - 1) * batch * known.imageFloor() + ballast + PROGRAM
          < limit) {
        TrialResult whole = run(batch, folder);
        if (whole.end() == End.DONE) {
          return Optional.of(Measured.directly(whole));
        }
      }
      for (int small : SMALL) {
        if (small <= batch && canTry(small)) {
          TrialResult result = run(small, folder);
          if (result.end() != End.DONE) {
            break;
          }
          done.add(result);
          if (small == batch) {
            return Optional.of(Measured.directly(result));
          }
        }
      }
      if (done.isEmpty()) {
        return Optional.empty();
      }
      Measured derived = Measured.derived(done, batch, known);
      if (derived.peakBytes() < limit && derived.stepSeconds() < PATIENCE) {
        TrialResult whole = run(batch, folder);
        if (whole.end() == End.DONE) {
          return Optional.of(Measured.directly(whole));
        }
      }
      return Optional.of(derived);
    } finally {
      Runtime.getRuntime().removeShutdownHook(cleaner);
      MadeUpImages.delete(folder);
    }
  }

  /** Whether a larger batch will fit, and be done in time, by what smaller ones took. */
  private boolean canTry(int batch) {
    if (done.isEmpty()) {
      return known.floor(batch) < limit;
    }
    Measured derived = Measured.derived(done, batch, known);
    return derived.peakBytes() < limit && derived.stepSeconds() < 2 * PATIENCE;
  }

  private TrialResult run(int batch, Path folder) {
    progress.begins(
        batch == 1 ? "tries steps of one image" : "tries steps of " + batch + " images");
    Path run = folder.resolve("run-" + batch + "-" + done.size());
    // What is accumulated takes the same again, and no more memory.
    TrainConfig config =
        ConfigReader.from(this.config).changes(Map.of("batch-size", batch, "accumulate", 1)).read();
    TrialResult result =
        TrialProcess.run(
            new TrialRequest(
                config,
                folder.resolve("images").toString(),
                run.toString(),
                asked.init().map(model -> model.toAbsolutePath().toString()).orElse(""),
                asked.device(),
                asked.threads().orElse(0),
                ballast,
                limit,
                seconds,
                PATIENCE,
                TaskMixture.of(config.tasks()).tasks().size(),
                known.checkpoint() < Math.min(LARGE, folder.toFile().getUsableSpace() / 4)),
            folder);
    MadeUpImages.delete(run);
    return result;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("sfumato-doctor");
    } catch (IOException e) {
      throw FileErrors.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /**
   * What a run takes, as trials show it.
   *
   * @param direct whether a trial had the run's own batch
   * @param batches that were tried
   * @param peakBytes of resident memory
   * @param bytesEach for each image of a batch; 0 where only one batch was tried
   * @param startSeconds until the first step
   * @param stepSeconds of one pass forward and back over a batch, with its update
   * @param validationSeconds of an image of one task; 0 if not measured
   * @param previewSeconds of a sample grid; 0 if not measured
   * @param checkpointSeconds of a checkpoint; 0 if not measured
   */
  record Measured(
      boolean direct,
      List<Integer> batches,
      long peakBytes,
      double bytesEach,
      double startSeconds,
      double stepSeconds,
      double validationSeconds,
      double previewSeconds,
      double checkpointSeconds) {
    static Measured directly(TrialResult trial) {
      return new Measured(
          true,
          List.of(trial.batch()),
          trial.peakBytes(),
          0,
          trial.startSeconds(),
          trial.stepSeconds(),
          trial.validationSeconds(),
          trial.previewSeconds(),
          trial.checkpointSeconds());
    }

    static Measured derived(List<TrialResult> trials, int batch, KnownMemory known) {
      TrialResult last = trials.get(trials.size() - 1);
      Line memory =
          trials.size() > 1
              ? line(trials, TrialResult::stepBytes)
              // What an image adds to what is there before the first step, and to 16-bit weights.
              : new Line(
                  last.readyBytes() + 2.0 * known.parameters(),
                  Math.max(
                      known.imageFloor(),
                      last.stepBytes() - last.readyBytes() - 2.0 * known.parameters()));
      Line time =
          trials.size() > 1
              ? line(trials, TrialResult::stepSeconds)
              : new Line(0, last.stepSeconds() / last.batch());
      return new Measured(
          false,
          trials.stream().map(TrialResult::batch).toList(),
          // Validation and previews have batches of their own.
          Math.max((long) memory.at(batch), most(trials)),
          memory.each(),
          last.startSeconds(),
          Math.max(last.stepSeconds(), time.at(batch)),
          last.validationSeconds(),
          last.previewSeconds(),
          last.checkpointSeconds());
    }

    private static long most(List<TrialResult> trials) {
      return trials.stream().mapToLong(TrialResult::peakBytes).max().orElseThrow();
    }

    private static Line line(List<TrialResult> trials, ToDoubleFunction<TrialResult> value) {
      return Line.through(
          trials.stream().mapToDouble(TrialResult::batch).toArray(),
          trials.stream().mapToDouble(value).toArray());
    }
  }
}
