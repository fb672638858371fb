package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class BatchNoiseTest {
  private static final int PLANE = 12 * 10;

  private static float[] drawn(BatchNoise noise, int images) {
    try (noise;
        Scope scope = new Scope()) {
      LibTorch.load();
      Tensor like = torch.zeros(new long[] {images, 3, 12, 10});
      return Tensors.toFloats(noise.like(like));
    }
  }

  /** Of every channel of every image by itself, and nothing else changes. */
  @Test
  void levelNoiseIsTheSameLessItsMeans() {
    float[] plain = drawn(new BatchNoise(1, 2), 2);
    float[] level = drawn(BatchNoise.level(1, 2), 2);
    for (int channel = 0; channel < 6; channel++) {
      double mean = 0;
      for (int i = 0; i < PLANE; i++) {
        mean += plain[channel * PLANE + i] / (double) PLANE;
      }
      assertThat(Math.abs(mean)).isGreaterThan(1e-4);
      for (int i = channel * PLANE; i < (channel + 1) * PLANE; i++) {
        assertThat((double) level[i]).isCloseTo(plain[i] - mean, within(1e-5));
      }
    }
  }

  @Test
  void companyChangesNothing() {
    float[] together = drawn(BatchNoise.level(1, 2), 2);
    float[] alone = drawn(BatchNoise.level(2), 1);
    for (int i = 0; i < alone.length; i++) {
      assertThat(together[alone.length + i]).isEqualTo(alone[i]);
    }
  }

  @Test
  void eachImageNeedsASeed() {
    assertThatIllegalArgumentException().isThrownBy(() -> drawn(new BatchNoise(1), 2));
  }
}
