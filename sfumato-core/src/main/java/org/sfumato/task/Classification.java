package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/** Telling the class of a noisy picture, for guidance (ADM, section 4). */
public record Classification() implements Task {
  @Override
  public String name() {
    return "classify";
  }

  @Override
  public Crop crop() {
    return Crop.WHOLE;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return new TrainingPair(this, null, square, null, 0);
  }
}
