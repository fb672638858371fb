package org.sfumato.train.doctor;

import org.sfumato.task.TaskMixture;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.Trials.Measured;

/**
 * The time that a run will take, in seconds.
 *
 * @param start until the first step
 * @param step of one step
 * @param steps all of them
 * @param validation of one
 * @param validations all of them
 * @param preview of one sample grid
 * @param previews all of them
 * @param checkpoint of one
 * @param checkpoints all of them
 * @param waits whether steps wait for images to be decoded
 * @param measured whether a trial had the run's own batch; else steps follow from smaller ones
 */
public record TimeEstimate(
    double start,
    double step,
    double steps,
    double validation,
    double validations,
    double preview,
    double previews,
    double checkpoint,
    double checkpoints,
    boolean waits,
    boolean measured) {
  /** Where no checkpoint was tried: of disks that are not fast. */
  private static final double BYTES_A_SECOND = 2e8;

  /** Images of each task in a sample grid, and steps to make them. */
  private static final double PREVIEW_PASSES = 6 * 20;

  /** The whole run. */
  public double total() {
    return start + steps + validations + previews + checkpoints;
  }

  /**
   * @param learned of the images to learn
   * @param kept share of them that stays decoded, 0 to 1
   * @param validated whether there are images of validation
   */
  static TimeEstimate of(
      TrainConfig config,
      Measured measured,
      KnownMemory known,
      ImageSurvey learned,
      double kept,
      boolean validated) {
    double work = measured.stepSeconds() * config.accumulate();
    double decode = learned.secondsEach() * config.imagesPerStep() / config.loaderThreads();
    double cold = Math.max(work, decode);
    double warm = Math.max(work, decode * (1 - kept));
    long rounds = config.curriculum().isOn() ? config.curriculum().passes() : 1;
    double first =
        Math.min(config.steps(), (double) rounds * learned.files() / config.imagesPerStep());
    double steps = first * cold + (config.steps() - first) * warm;

    int tasks = TaskMixture.of(config.tasks()).tasks().size();
    double pass =
        measured.validationSeconds() > 0
            ? measured.validationSeconds()
            : measured.stepSeconds() / config.batchSize() / 3;
    double validation = pass * tasks * config.validationImages();
    double preview =
        config.classifies()
            ? 0
            : measured.previewSeconds() > 0
                ? measured.previewSeconds()
                : pass * tasks * PREVIEW_PASSES;
    double checkpoint =
        measured.checkpointSeconds() > 0
            ? measured.checkpointSeconds()
            : known.checkpoint() / BYTES_A_SECOND;
    return new TimeEstimate(
        measured.startSeconds(),
        steps / config.steps(),
        steps,
        validation,
        validation * (validated ? times(config.steps(), config.validateEvery()) : 0),
        preview,
        preview * times(config.steps(), config.previewEvery()),
        checkpoint,
        checkpoint * ((config.steps() + config.checkpointEvery() - 1) / config.checkpointEvery()),
        warm > work,
        measured.direct());
  }

  private static double times(long steps, long every) {
    return every == 0 ? 0 : (double) (steps / every);
  }
}
