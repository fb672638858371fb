package org.sfumato.inference;

import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.sampler.StepListener;
import org.sfumato.task.Patch;

/** Draws a picture for each patch. */
public interface Filler {
  /** The side S of the patches. */
  int size();

  SamplingConfig sampling();

  /**
   * Draws one picture for each patch.
   *
   * @param patches conditions {@code [3, S, S]}, with noise under their masks
   * @param seeds one for each patch; the same seed gives the same picture, whatever else is drawn
   * @return pictures {@code [3, S, S]} in [-1, 1]; outside a mask they are the condition
   */
  List<Pixels> generate(List<Patch> patches, List<Long> seeds, StepListener listener);
}
