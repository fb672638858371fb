package org.sfumato.task;

import java.util.List;
import org.sfumato.image.Pixels;

/**
 * A network with its sampler, as tasks see it: pictures in, pictures out. The one seam between
 * photographs and diffusion.
 */
public interface PatchModel {
  /** The most pixels of a patch that is larger than a square: bounds memory. */
  int MAX_PIXELS = 1 << 21;

  /** The side S of the squares that the network sees, a positive multiple of 8. */
  int size();

  /** The most squares, at least 1, given to one call of {@link #generate}: bounds memory. */
  default int maxBatch() {
    return 16;
  }

  /** How many squares a patch is as large as. */
  static int squares(int width, int height, int size) {
    return (int) Math.max(1, Math.round((double) width * height / ((double) size * size)));
  }

  /**
   * Generates one picture {@code [3, H, W]} in [-1, 1] for each patch, in order. A patch larger
   * than S is generated as one picture, not as several that are put together. Under a patch's mask
   * the condition means nothing: fill it with {@link Patch#withNoise} first. Outside its mask the
   * result is not used.
   *
   * @param patches 1 to {@link #maxBatch()} squares of side S; or one whose sides are multiples of
   *     8, at least S, and that has {@link #MAX_PIXELS} at most
   */
  List<Pixels> generate(List<Patch> patches);

  /**
   * Is told of work done beside the network's, so that somebody can watch it, or stop it by what is
   * thrown here.
   *
   * @param squares how many squares of the network's it is worth
   */
  default void worked(double squares) {}
}
