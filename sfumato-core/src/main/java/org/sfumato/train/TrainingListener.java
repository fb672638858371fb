package org.sfumato.train;

import java.util.Map;

/** Watches a run. */
public interface TrainingListener {
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

  /** After a step. */
  default void onStep(long step, long steps, double loss) {}
}
