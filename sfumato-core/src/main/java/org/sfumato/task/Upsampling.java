package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Four times larger pictures: the condition is the picture at a quarter of its height and width,
 * each of its pixels the mean of 4 x 4 (ADM, section 5.2: 64 to 256 and 128 to 512).
 */
public record Upsampling() implements Task {
  /** From the small picture's side to the large one's. */
  public static final int FACTOR = 4;

  @Override
  public String name() {
    return "upsample";
  }

  @Override
  public Crop crop() {
    return Crop.WHOLE;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return new TrainingPair(this, small(square), square, null, 0);
  }

  /**
   * The picture at a quarter of its size.
   *
   * @param square {@code [C, S, S]}, S a multiple of 4
   * @return {@code [C, S / 4, S / 4]}
   */
  public static Pixels small(Pixels square) {
    int width = square.width() / FACTOR;
    int height = square.height() / FACTOR;
    float[] means = new float[square.channels() * height * width];
    for (int c = 0; c < square.channels(); c++) {
      for (int y = 0; y < height * FACTOR; y++) {
        for (int x = 0; x < width * FACTOR; x++) {
          means[(c * height + y / FACTOR) * width + x / FACTOR] +=
              square.data()[(c * square.height() + y) * square.width() + x] / (FACTOR * FACTOR);
        }
      }
    }
    return new Pixels(square.channels(), height, width, means);
  }
}
