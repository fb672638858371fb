package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class BatchNoiseTest {
  private static final int HEIGHT = 12;
  private static final int WIDTH = 10;
  private static final int PLANE = HEIGHT * WIDTH;

  private static float[] drawn(BatchNoise noise, int images) {
    try (noise;
        Scope scope = new Scope()) {
      LibTorch.load();
      Tensor like = torch.zeros(new long[] {images, 3, HEIGHT, WIDTH});
      return Tensors.toFloats(noise.like(like));
    }
  }

  /** Means of windows, as far as they lie in the image, by themselves in each channel. */
  @ParameterizedTest
  @ValueSource(ints = {3, 9, 13, Integer.MAX_VALUE})
  void noiseHasNoCoarserPartsThanItsWindow(int window) {
    float[] plain = drawn(new BatchNoise(1, 2), 2);
    float[] fine = drawn(new BatchNoise(new long[] {1, 2}, new int[] {window, 0}), 2);
    int reach = Math.min(window / 2, 100);
    for (int i = 0; i < fine.length; i++) {
      double mean = 0;
      int count = 0;
      int y = i % PLANE / WIDTH;
      int x = i % WIDTH;
      for (int v = Math.max(0, y - reach); v <= Math.min(HEIGHT - 1, y + reach); v++) {
        for (int u = Math.max(0, x - reach); u <= Math.min(WIDTH - 1, x + reach); u++) {
          mean += plain[i / PLANE * PLANE + v * WIDTH + u];
          count++;
        }
      }
      double expected = i < 3 * PLANE ? plain[i] - whole(window, plain, i, mean / count) : plain[i];
      assertThat((double) fine[i]).isCloseTo(expected, within(1e-5));
    }
  }

  /** A window that reaches over the image from anywhere takes all of it, at the edges, too. */
  private static double whole(int window, float[] noise, int at, double mean) {
    if (window < HEIGHT) {
      return mean;
    }
    double sum = 0;
    for (int i = at / PLANE * PLANE; i < (at / PLANE + 1) * PLANE; i++) {
      sum += noise[i];
    }
    return sum / PLANE;
  }

  @Test
  void companyChangesNothing() {
    float[] together = drawn(new BatchNoise(new long[] {1, 2}, new int[] {0, 9}), 2);
    float[] alone = drawn(new BatchNoise(new long[] {2}, new int[] {9}), 1);
    for (int i = 0; i < alone.length; i++) {
      assertThat(together[alone.length + i]).isEqualTo(alone[i]);
    }
  }

  @Test
  void eachImageNeedsASeed() {
    assertThatIllegalArgumentException().isThrownBy(() -> drawn(new BatchNoise(1), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchNoise(new long[] {1, 2}, new int[] {9}));
    for (int window : new int[] {8, -9}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new BatchNoise(new long[] {1}, new int[] {window}));
    }
  }
}
