package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;

/** Watches a sampler at work; may throw to stop it. */
@FunctionalInterface
public interface StepListener {
  StepListener NONE = (step, steps, x0) -> {};

  /**
   * @param step steps done, from 1
   * @param steps of the whole walk
   * @param x0 the clean image as now predicted, for previews; freed after the call
   */
  void onStep(int step, int steps, Tensor x0);
}
