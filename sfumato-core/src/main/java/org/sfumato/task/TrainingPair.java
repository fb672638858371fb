package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * One example: what the network is told, and what it should have made of it.
 *
 * @param task that it is an example of
 * @param condition {@code x [3, S, S]}, in [-1, 1] except for the Gaussian noise under a mask; null
 *     where there is none, smaller for {@link Upsampling}
 * @param target {@code y0 [3, S, S]} in [-1, 1]
 * @param mask {@code [1, S, S]}, 1 where pixels are to be generated and 0 where they are known;
 *     null where all are to be generated
 * @param label the class that the network is told, if it is told any; for {@link Classification},
 *     the class it is to tell
 */
public record TrainingPair(Task task, Pixels condition, Pixels target, Pixels mask, int label) {
  /** The picture with standard Gaussian noise under the mask, to be told what is there. */
  static TrainingPair masked(PhotoTask task, Pixels square, Pixels mask, RandomGenerator random) {
    Pixels condition = new Patch(task, square, mask).withNoise(random).condition();
    return task.pair(condition, square, mask);
  }

  /** What the network is told, if this is an example of a task on photographs. */
  public Patch patch() {
    return new Patch((PhotoTask) task, condition, mask);
  }

  /** The same of another class. */
  public TrainingPair withLabel(int other) {
    return new TrainingPair(task, condition, target, mask, other);
  }
}
