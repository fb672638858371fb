package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/** Pictures out of nothing but noise, or noise and a class (ADM, section 2). */
public record Generation() implements Task {
  @Override
  public String name() {
    return "generate";
  }

  @Override
  public boolean coloursMayChange() {
    return false;
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
