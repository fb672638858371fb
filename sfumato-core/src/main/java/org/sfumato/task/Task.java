package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/** What a network learns: how a training pair is made of a clean picture. */
public sealed interface Task permits PhotoTask, Generation, Upsampling, Classification {
  /**
   * The name in configurations: {@code colorize}, {@code inpaint}, {@code uncrop}, {@code restore},
   * {@code generate}, {@code upsample}, {@code classify}, {@code translate}.
   */
  String name();

  /** Which squares of photographs suit the task. */
  Crop crop();

  /**
   * Whether pictures with stronger or fainter colours than they had are good examples. Not where
   * the network is to learn which colours are likely.
   */
  default boolean coloursMayChange() {
    return true;
  }

  /**
   * Makes a training pair.
   *
   * @param square a clean picture {@code [3, S, S]} in [-1, 1]; it becomes the target itself
   * @param random the only source of chance
   */
  TrainingPair pair(Pixels square, RandomGenerator random);
}
