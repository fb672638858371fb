package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class SinusoidalEmbeddingTest {
  @Test
  void isCosinesThenSinesOfFallingFrequencies() {
    double[] levels = {0, 0.25, 1, 40, 999};
    int width = 10;
    try (Scope scope = new Scope()) {
      float[] actual =
          Tensors.toFloats(
              SinusoidalEmbedding.of(
                  Tensors.of(new float[] {0, 0.25f, 1, 40, 999}, levels.length), width));
      assertThat(actual).hasSize(levels.length * width);
      for (int b = 0; b < levels.length; b++) {
        for (int i = 0; i < width / 2; i++) {
          double angle = levels[b] * Math.pow(10_000, -2.0 * i / width);
          // An angle has 24 bits: at 999 its last is worth 6e-5.
          double tolerance = 1e-6 + levels[b] * 1.2e-7;
          assertThat((double) actual[b * width + i]).isCloseTo(Math.cos(angle), within(tolerance));
          assertThat((double) actual[b * width + width / 2 + i])
              .isCloseTo(Math.sin(angle), within(tolerance));
        }
      }
    }
  }
}
