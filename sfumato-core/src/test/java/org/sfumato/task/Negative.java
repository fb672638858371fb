package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/** A plug-in for tests: positives of negatives. Named in {@code META-INF/services}. */
public final class Negative implements CustomTask {
  @Override
  public String name() {
    return "negative";
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    Pixels negative = square.copy();
    for (int i = 0; i < negative.data().length; i++) {
      negative.data()[i] *= -1;
    }
    return pair(negative, square, null);
  }
}
