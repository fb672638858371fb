package org.sfumato.train;

import java.util.Map;

/** Watches a run. */
public interface TrainingListener {
  /** What a run does, beside getting ready. */
  enum Work {
    /** One step, from waiting for its images to the average of the weights. */
    STEP,
    VALIDATION,
    PREVIEW,
    /** The model and all that the run can be resumed from. */
    CHECKPOINT
  }

  /**
   * After every step that is logged.
   *
   * @param imagesSeen by the run so far
   * @param values metrics by name
   */
  default void onMetrics(long step, long imagesSeen, Map<String, Double> values) {}

  /**
   * When something went wrong that the run deals with by itself, and when it has.
   *
   * @param sentence for people
   */
  default void onTrouble(String sentence) {}

  /**
   * After a piece of work.
   *
   * @param seconds that it took
   */
  default void onWork(Work kind, double seconds) {}

  /** After a step. */
  default void onStep(long step, long steps, double loss) {}
}
