package org.sfumato.examples;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.task.CustomTask;
import org.sfumato.task.TrainingPair;

/**
 * A task of one's own: pictures as sharp as ones of four times as many pixels a side. The condition
 * is the picture after it was made small and large again; so to use the model, enlarge a photograph
 * by any program first.
 *
 * <p>Its name in {@code META-INF/services/org.sfumato.task.CustomTask} is all that Sfumato needs.
 */
public final class SuperResolution implements CustomTask {
  private static final int FACTOR = 4;

  @Override
  public String name() {
    return "super-resolution";
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    int size = square.width();
    Pixels small = Resampling.BICUBIC.resize(square, size / FACTOR, size / FACTOR);
    Pixels blurred = Resampling.BICUBIC.resize(small, size, size);
    return pair(blurred, square, null);
  }
}
