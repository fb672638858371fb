package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Pictures;

class SeamTest {
  private static final int WIDTH = 97;
  private static final int HEIGHT = 83;

  /** A slope in each colour, and more of it in the filled part. */
  private static BufferedImage slope(BitSet filled, int tooBright) {
    return Compare.image(
        WIDTH,
        HEIGHT,
        (x, y) -> {
          int more = filled.get(y * WIDTH + x) ? tooBright : 0;
          return (60 + x + more) << 16 | (100 + y / 2 + more) << 8 | (150 - x / 2 + y / 3 + more);
        });
  }

  private static BitSet rectangle(int left, int top, int width, int height) {
    BitSet filled = new BitSet();
    for (int y = top; y < top + height; y++) {
      filled.set(y * WIDTH + left, y * WIDTH + left + width);
    }
    return filled;
  }

  /** Of any pixel in any channel, in levels. */
  private static int largestDifference(BufferedImage a, BufferedImage b) {
    int largest = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        int levelOfA = a.getRGB(i % WIDTH, i / WIDTH) >> shift & 0xff;
        int levelOfB = b.getRGB(i % WIDTH, i / WIDTH) >> shift & 0xff;
        largest = Math.max(largest, Math.abs(levelOfA - levelOfB));
      }
    }
    return largest;
  }

  /** Holes, and margins, which meet the photograph at one side only. */
  @ParameterizedTest
  @CsvSource({"30,25,40,30", "0,0,33,83", "64,0,33,83", "0,0,97,20", "50,70,47,13"})
  void whatIsTooBrightEverywhereIsNoMore(int left, int top, int width, int height) {
    BitSet filled = rectangle(left, top, width, height);
    BufferedImage image = slope(filled, 25);
    Seam.close(image, filled);
    assertThat(largestDifference(image, slope(filled, 0))).isLessThanOrEqualTo(2);
  }

  @Test
  void whatMeetsThePhotographIsLeftAlone() {
    BitSet filled = rectangle(30, 25, 40, 30);
    BufferedImage image = slope(filled, 0);
    Seam.close(image, filled);
    // Slopes are rounded to levels.
    assertThat(largestDifference(image, slope(filled, 0))).isLessThanOrEqualTo(1);
  }

  /** Nothing known changes, wherever it lies; where nothing is known, nothing does. */
  @Test
  void knownPixelsAreWhatTheyWere() {
    BufferedImage photo = Pictures.photo(WIDTH, HEIGHT, 3);
    SplittableRandom random = new SplittableRandom(1);
    BitSet filled = new BitSet();
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      filled.set(i, random.nextInt(3) == 0 || i % WIDTH > 60);
    }
    BufferedImage image = Compare.image(WIDTH, HEIGHT, photo::getRGB);
    Seam.close(image, filled);
    int changed = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean same = image.getRGB(i % WIDTH, i / WIDTH) == photo.getRGB(i % WIDTH, i / WIDTH);
      assertThat(same || filled.get(i)).isTrue();
      changed += same ? 0 : 1;
    }
    assertThat(changed).isPositive();

    BitSet all = rectangle(0, 0, WIDTH, HEIGHT);
    BufferedImage generated = Compare.image(WIDTH, HEIGHT, photo::getRGB);
    Seam.close(generated, all);
    assertThat(Compare.rgb(generated)).isEqualTo(Compare.rgb(photo));
  }
}
