package org.sfumato.benchmark;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/** Squares cut of an image at random: several test images where there are few photographs. */
public final class RandomSquares {
  private RandomSquares() {}

  /**
   * Draws squares: first the side, half of the largest one's or more, then the place, uniformly
   * both. They lie in the upright image.
   *
   * @param test of which only the file counts
   * @param data where that is
   * @param count how many
   * @param random where chance comes from
   * @return the {@link TestImage#crop} of each
   * @throws InputException if the image cannot be read
   */
  public static List<String> of(TestImage test, Path data, int count, RandomGenerator random) {
    BufferedImage image = ImageFiles.read(test.in(data));
    int largest = Math.min(image.getWidth(), image.getHeight());
    return Stream.generate(
            () -> {
              int side = random.nextInt((largest + 1) / 2, largest + 1);
              int left = random.nextInt(image.getWidth() - side + 1);
              int top = random.nextInt(image.getHeight() - side + 1);
              return left + "," + top + "," + side;
            })
        .limit(count)
        .toList();
  }
}
