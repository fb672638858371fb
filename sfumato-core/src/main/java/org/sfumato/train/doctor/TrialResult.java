package org.sfumato.train.doctor;

/**
 * What a trial measured; 0 for what it did not come to.
 *
 * @param end how it ended
 * @param error a sentence, if it ended so; else empty
 * @param batch images in a pass
 * @param steps that were timed
 * @param startSeconds until the first step
 * @param stepSeconds of a step: the median of the later half
 * @param validationSeconds of an image of one task
 * @param previewSeconds of a whole sample grid
 * @param checkpointSeconds of a checkpoint with its model
 * @param readyBytes resident before the first step
 * @param stepBytes the most that was resident until the last step
 * @param peakBytes the most that was ever resident
 */
record TrialResult(
    End end,
    String error,
    int batch,
    int steps,
    double startSeconds,
    double stepSeconds,
    double validationSeconds,
    double previewSeconds,
    double checkpointSeconds,
    long readyBytes,
    long stepBytes,
    long peakBytes) {
  /** Of a trial that memory was not enough for, so that it could not say so itself. */
  static TrialResult full(int batch) {
    return new TrialResult(End.FULL, "", batch, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** How a trial ends. */
  enum End {
    DONE,
    /** The first step took too long. */
    SLOW,
    /** It came to the limit of its memory. */
    FULL,
    /** The run itself refuses. */
    REFUSED
  }
}
