package org.sfumato.examples;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.task.Crop;
import org.sfumato.task.CustomTask;
import org.sfumato.task.TrainingPair;

/**
 * Another task of one's own: photographs that were blurred by a moving camera. The condition is the
 * mean of the picture along a line of random length and direction.
 */
public final class Deblurring implements CustomTask {
  private static final int LONGEST = 9;

  @Override
  public String name() {
    return "deblur";
  }

  /** Blur lives on the photograph's own pixels. */
  @Override
  public Crop crop() {
    return Crop.DETAILS;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    int length = random.nextInt(3, LONGEST + 1);
    double angle = random.nextDouble(Math.PI);
    return pair(blurred(square, length, Math.cos(angle), Math.sin(angle)), square, null);
  }

  private static Pixels blurred(Pixels square, int length, double across, double down) {
    Pixels blurred = Pixels.zeros(3, square.height(), square.width());
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < square.height(); y++) {
        for (int x = 0; x < square.width(); x++) {
          double sum = 0;
          for (int i = 0; i < length; i++) {
            double way = i - (length - 1) / 2.0;
            int column = clamp((int) Math.round(x + way * across), square.width());
            int row = clamp((int) Math.round(y + way * down), square.height());
            sum += square.at(c, row, column);
          }
          blurred.data()[blurred.index(c, y, x)] = (float) (sum / length);
        }
      }
    }
    return blurred;
  }

  private static int clamp(int place, int length) {
    return Math.max(0, Math.min(length - 1, place));
  }
}
