package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class TeleaTest {
  private static final int SIZE = 24;

  private static Pixels hole(int left, int top, int side) {
    Pixels mask = Pixels.filled(1, SIZE, SIZE, 0);
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        mask.data()[mask.index(0, y, x)] = 1;
      }
    }
    return mask;
  }

  private static Pixels slope(float right, float down) {
    Pixels picture = Pixels.zeros(3, SIZE, SIZE);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          picture.data()[picture.index(c, y, x)] = c * 0.1f + right * x + down * y - 0.5f;
        }
      }
    }
    return picture;
  }

  /** Its equation 2 goes on linearly; a mean of what is known would miss by several rises. */
  @Test
  void aSlopeGoesOn() {
    Pixels slope = slope(0.02f, -0.01f);
    Pixels cut = slope.copy();
    Pixels mask = hole(8, 7, 9);
    for (int i = 0; i < cut.data().length; i++) {
      cut.data()[i] = mask.data()[i % mask.data().length] == 1 ? 0.9f : cut.data()[i];
    }
    Pixels filled = Telea.fill(cut, mask, 4);
    for (int i = 0; i < filled.data().length; i++) {
      assertThat(filled.data()[i]).isCloseTo(slope.data()[i], within(1e-2f));
    }
    assertThat(cut.at(0, 8, 9)).isEqualTo(0.9f); // left as it was
  }

  /** An edge that ends at a hole goes on into it, nearer to it than the mean of both sides. */
  @Test
  void whatIsKnownStaysAndAnEdgeGoesOn() {
    Pixels picture = Pixels.zeros(3, SIZE, SIZE);
    for (int i = 0; i < picture.data().length; i++) {
      picture.data()[i] = i % SIZE < SIZE / 2 ? -0.8f : 0.8f;
    }
    Pixels mask = hole(10, 10, 4);
    Pixels filled = Telea.fill(picture, mask, 3);
    for (int i = 0; i < filled.data().length; i++) {
      if (mask.data()[i % mask.data().length] == 0) {
        assertThat(filled.data()[i]).isEqualTo(picture.data()[i]);
      }
      assertThat(filled.data()[i]).isBetween(-1f, 1f);
    }
    assertThat(filled.at(0, 11, 10)).isLessThan(-0.4f);
    assertThat(filled.at(0, 11, 13)).isGreaterThan(0.4f);
  }

  @Test
  void aHalfIsFilledToItsEnd() {
    Pixels picture = Pixels.filled(3, SIZE, SIZE, 0.25f);
    Pixels mask = Pixels.filled(1, SIZE, SIZE, 0);
    for (int i = 0; i < mask.data().length; i++) {
      mask.data()[i] = i % SIZE < SIZE / 2 ? 1 : 0;
      picture.data()[i] = mask.data()[i] == 1 ? -1 : 0.25f;
    }
    Pixels filled = Telea.fill(picture, mask, 5);
    for (float value : filled.data()) {
      assertThat(value).isCloseTo(0.25f, within(1e-5f));
    }
  }
}
