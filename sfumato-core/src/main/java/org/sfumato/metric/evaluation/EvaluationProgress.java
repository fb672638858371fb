package org.sfumato.metric.evaluation;

/** Told how far an evaluation is. */
@FunctionalInterface
public interface EvaluationProgress {
  EvaluationProgress NONE = (stage, done, total) -> {};

  /**
   * @param stage what is being done now, a few words
   * @param done of {@code total}
   */
  void at(String stage, int done, int total);
}
