package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/** What a network learns to undo: how a training pair is made of a clean picture. */
public sealed interface Task permits Colorization, Inpainting, Uncropping, JpegRestoration {
  /**
   * The name in configurations: {@code colorize}, {@code inpaint}, {@code uncrop}, {@code restore}.
   */
  String name();

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

  /** Which squares of photographs suit the task. */
  Crop crop();

  /**
   * Makes a training pair (Palette, appendix B).
   *
   * @param square a clean picture {@code [3, S, S]} in [-1, 1]; it becomes the target itself
   * @param random the only source of chance
   */
  TrainingPair pair(Pixels square, RandomGenerator random);
}
