package org.sfumato.task;

import org.sfumato.image.Pixels;

/**
 * A task that makes a picture of a picture of the same size (Palette, appendix B). One network
 * learns any mixture of them, and may be told, as a class, which one is asked of it.
 */
public sealed interface PhotoTask extends Task
    permits Colorization, Inpainting, Uncropping, JpegRestoration, Translation, CustomTask {
  /**
   * The class by which a network that is told its task knows this one, from 0. Models depend on it:
   * it never changes, and a new task takes the next number.
   */
  int label();

  /**
   * Standard deviation of pictures around {@link Patch#guess}, about, as photographs have it.
   * Models depend on it: it never changes.
   */
  double spread();

  /**
   * How that grows with detail: where photographs vary by a standard deviation of d ({@link
   * Detail}, in units of [-1, 1]), they are about this times the square root of d from the guess. 0
   * for tasks whose guess errs anywhere alike. Models depend on it: it never changes.
   */
  default double spreadOfDetail() {
    return 0;
  }

  /**
   * Whether what is smooth in the condition is to be smooth in the picture, so that nothing need be
   * drawn there. False where smooth conditions hide detail, as when a blur is to be undone.
   */
  default boolean smoothStaysSmooth() {
    return false;
  }

  /**
   * The size in pixels, odd, beyond which networks of differences leave nothing to chance: a walk's
   * noise has no mean over squares of this side, which are cut off at the picture's edges. {@link
   * Integer#MAX_VALUE} for the whole picture; 0, the default, for noise as it comes.
   */
  default int noiseWindow() {
    return 0;
  }

  /**
   * From where on it counts ever less, when a fill gets {@linkplain Texture details}, how far its
   * colour is from the photograph's: the root of the mean square over the channels, of values in
   * [-1, 1]. Infinite, the default, where colours can be relied on.
   */
  default float farColour() {
    return Float.POSITIVE_INFINITY;
  }

  /**
   * What the network is shown of a photograph at its own size ({@link Restorer}); {@link #pair} has
   * to show the same in training. Models depend on it: it never changes.
   *
   * @param photograph {@code [3, H, W]} in [-1, 1], as it came
   */
  default Pixels shown(Pixels photograph) {
    return photograph;
  }

  /**
   * An example of this task.
   *
   * @param condition what the network is told, {@code [3, S, S]}
   * @param target the clean picture
   * @param mask where to generate, or null
   */
  default TrainingPair pair(Pixels condition, Pixels target, Pixels mask) {
    return new TrainingPair(this, condition, target, mask, label());
  }
}
