package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class BoxMeanTest {
  @Test
  void squaresAreCutOffAtTheEdges() {
    Pixels picture = new Pixels(2, 2, 3, new float[] {1, 2, 3, 5, 8, 13, 10, 20, 30, 50, 80, 130});
    assertThat(BoxMean.of(picture, 1).data())
        .containsExactly(
            4, 32f / 6, 26f / 4, 4, 32f / 6, 26f / 4, 40, 320f / 6, 65, 40, 320f / 6, 65);
    assertThat(BoxMean.of(picture, 0).data()).isEqualTo(picture.data());
  }
}
