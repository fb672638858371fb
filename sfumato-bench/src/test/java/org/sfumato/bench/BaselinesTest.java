package org.sfumato.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

/** Margins at the left of one row: what is hidden (9) is not looked at. */
class BaselinesTest {
  private static final Pixels PICTURE = new Pixels(1, 1, 6, new float[] {9, 9, 9, 1, 2, 3});
  private static final Pixels MASK = new Pixels(1, 1, 6, new float[] {1, 1, 1, 0, 0, 0});

  @Test
  void edgesGoOn() {
    assertArrayEquals(new float[] {1, 1, 1, 1, 2, 3}, Baselines.edges(PICTURE, MASK).data());
  }

  @Test
  void whatIsLeftIsMirrored() {
    assertArrayEquals(new float[] {3, 2, 1, 1, 2, 3}, Baselines.mirror(PICTURE, MASK).data());
  }
}
