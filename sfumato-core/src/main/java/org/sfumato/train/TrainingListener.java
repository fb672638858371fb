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

  /** After a step. */
  default void onStep(long step, long steps, double loss) {}
}
