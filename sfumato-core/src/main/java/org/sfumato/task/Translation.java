package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Whatever pairs of pictures show: one is the condition, the other what is to become of it. No
 * example can be made of a single picture, so this task is learned alone.
 */
public record Translation() implements PhotoTask {
  @Override
  public String name() {
    return "translate";
  }

  @Override
  public int label() {
    return 0;
  }

  @Override
  public double spread() {
    return 0.25;
  }

  @Override
  public Crop crop() {
    return Crop.SCENES;
  }

  /**
   * @throws UnsupportedOperationException always: see {@link PhotoTask#pair(Pixels, Pixels,
   *     Pixels)}
   */
  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    throw new UnsupportedOperationException("a picture alone is no pair");
  }
}
