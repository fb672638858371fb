package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class OctavesTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "7,5", "1,9", "8,3"})
  void meansOfThosePixelsThereAre(int width, int height) {
    Pixels picture = Pictures.noise(3, width, height, 1);
    Pixels halved = Octaves.halved(picture);
    assertThat(halved.width()).isEqualTo((width + 1) / 2);
    assertThat(halved.height()).isEqualTo((height + 1) / 2);
    boolean[] first = new boolean[width * height];
    Arrays.fill(first, 1, first.length, true);
    boolean[] all = Octaves.halved(first, picture);
    for (int y = 0; y < halved.height(); y++) {
      for (int x = 0; x < halved.width(); x++) {
        assertThat(all[y * halved.width() + x]).isEqualTo(x + y > 0);
        for (int c = 0; c < 3; c++) {
          double sum = 0;
          int count = 0;
          for (int v = 2 * y; v < Math.min(height, 2 * y + 2); v++) {
            for (int u = 2 * x; u < Math.min(width, 2 * x + 2); u++) {
              sum += picture.at(c, v, u);
              count++;
            }
          }
          assertThat(halved.at(c, y, x)).isCloseTo((float) (sum / count), within(1e-6f));
        }
      }
    }
  }

  /** A slope stays one, but at the border, where nothing tells how it goes on. */
  @ParameterizedTest
  @CsvSource({"20,14", "21,15"})
  void slopesComeBack(int width, int height) {
    Pixels slope = Pixels.zeros(1, height, width);
    for (int i = 0; i < slope.data().length; i++) {
      slope.data()[i] = i % width * 0.03f - i / width * 0.02f;
    }
    Pixels back = Octaves.doubled(Octaves.halved(slope), slope);
    for (int y = 2; y < height - 3; y++) {
      for (int x = 2; x < width - 3; x++) {
        assertThat(back.at(0, y, x)).isCloseTo(slope.at(0, y, x), within(1e-5f));
      }
    }
  }
}
