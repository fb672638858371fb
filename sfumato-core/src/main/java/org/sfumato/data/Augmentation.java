package org.sfumato.data;

import java.util.random.RandomGenerator;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.task.Crop;
import org.sfumato.task.Task;

/**
 * Changes to pictures that leave them plausible. Colours change only for tasks that do not learn
 * which colours are likely.
 *
 * @param flip whether half of the squares are mirrored
 * @param whole share of squares that are as large as the picture allows ({@link Crop}); null, with
 *     {@code scaled}, for the shares that suit each task; how far it stretches them is its own
 * @param scaled share of squares of a random scale; those that are neither have the picture's own
 *     pixels
 * @param brightness the most that all values of a picture move up or down, in [-1, 1]; 0 for none
 * @param contrast the most that differences to the mean grow or shrink, as a share; 0 for none
 * @param saturation the most that differences to gray grow or shrink, as a share; 0 for none
 */
public record Augmentation(
    boolean flip,
    Double whole,
    Double scaled,
    double brightness,
    double contrast,
    double saturation) {
  /** Mirrored squares of the scales that suit the task, and nothing else. */
  public static final Augmentation NONE = new Augmentation(true, null, null, 0, 0, 0);

  public Augmentation {
    require(
        (whole == null) == (scaled == null),
        "whole and scaled are shares of the same squares: give both, or neither");
    require(
        whole == null || (whole >= 0 && scaled >= 0 && whole + scaled <= 1),
        "whole and scaled must be 0 or more, and together at most 1");
    require(brightness >= 0 && brightness <= 1, "brightness must be 0 to 1");
    require(contrast >= 0 && contrast < 1, "contrast must be at least 0 and below 1");
    require(saturation >= 0 && saturation <= 1, "saturation must be 0 to 1");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("augmentation: " + rule);
    }
  }

  /** Which squares are cut. */
  Crop crop(Task task) {
    return whole == null ? task.crop() : new Crop(whole, scaled, task.crop().stretch());
  }

  /** The square, changed. Nothing is drawn where nothing changes. */
  Pixels colours(Pixels square, Task task, RandomGenerator random) {
    if (brightness == 0 && contrast == 0 && saturation == 0) {
      return square;
    }
    double lift = brightness * (2 * random.nextDouble() - 1);
    double gain = 1 + contrast * (2 * random.nextDouble() - 1);
    double colour = 1 + saturation * (2 * random.nextDouble() - 1);
    if (!task.coloursMayChange()) {
      colour = 1;
    }
    Pixels changed = square.copy();
    float[] data = changed.data();
    int plane = changed.width() * changed.height();
    double mean = 0;
    for (float value : data) {
      mean += value / data.length;
    }
    for (int i = 0; i < plane; i++) {
      double gray = (data[i] + data[plane + i] + data[2 * plane + i]) / 3.0;
      for (int c = 0; c < 3; c++) {
        double value = gray + colour * (data[c * plane + i] - gray);
        value = mean + gain * (value - mean) + lift;
        data[c * plane + i] = (float) Math.max(-1, Math.min(1, value));
      }
    }
    return changed;
  }
}
