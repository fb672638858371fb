package org.sfumato.inference;

import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;

/** Draws a picture for each patch. */
public interface Filler {
  /** Squares in one call of the network, at most. */
  int MAX_SQUARES = 16;

  /** Pixels in one call of the network, where that is more than one square. */
  int MAX_PIXELS = 1 << 18;

  /** The side S of the patches. */
  int size();

  SamplingConfig sampling();

  /** The most squares in one call of the network: 16 of 128 x 128, 4 of 256 x 256. */
  default int maxBatch() {
    return Math.max(1, Math.min(MAX_SQUARES, MAX_PIXELS / (size() * size())));
  }

  /**
   * Draws one picture for each patch. Patches larger than the network are seen in windows that are
   * denoised together ({@link TiledDenoiser}).
   *
   * @param patches conditions {@code [3, H, W]}, all of one size, with noise under their masks; H
   *     and W are S, or multiples of 8 above it. All have a draft, or none
   * @param seeds one for each patch; the same seed gives the same picture, whatever else is drawn
   * @return pictures {@code [3, H, W]} in [-1, 1]; outside a mask they are the condition
   */
  List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress);

  /** Told how far a walk is; may throw to stop it. */
  @FunctionalInterface
  interface Progress {
    /**
     * @param step steps done, from 1
     * @param steps of the whole walk
     */
    void onStep(int step, int steps);
  }
}
