package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.torch.Compute;

class SeededModelTest {
  @Test
  void largePatchesComeInSmallBatches() {
    assertThat(batch(UNetPresets.TINY)).isEqualTo(16);
    assertThat(batch(UNetPresets.SMALL_64)).isEqualTo(16);
    assertThat(batch(UNetPresets.PALETTE_256)).isEqualTo(4);
    assertThat(batch(UNetPresets.ADM_512)).isEqualTo(1);
  }

  private static int batch(UNetConfig network) {
    Generator generator =
        new Generator(
            new UNet(network), DiffusionConfig.PALETTE_V, Compute.CPU_FP32, SamplingConfig.DEFAULT);
    return new SeededModel(generator, 0, (before, size, step, steps) -> {}).maxBatch();
  }
}
