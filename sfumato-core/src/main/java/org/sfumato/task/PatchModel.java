package org.sfumato.task;

import java.util.List;
import org.sfumato.image.Pixels;

/**
 * A network with its sampler, as tasks see it: squares in, squares out. The one seam between
 * photographs and diffusion.
 */
public interface PatchModel {
  /** The side S of the squares, a positive multiple of 8. */
  int size();

  /** The most patches, at least 1, given to one call of {@link #generate}: bounds memory. */
  default int maxBatch() {
    return 16;
  }

  /**
   * Generates one picture {@code [3, S, S]} in [-1, 1] for each patch, in order. Under a patch's
   * mask the condition means nothing: fill it with {@link Patch#withNoise} first. Outside its mask
   * the result is not used.
   *
   * @param patches 1 to {@link #maxBatch()} of them
   */
  List<Pixels> generate(List<Patch> patches);
}
