package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.image.Pixels;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.task.Inpainting;
import org.sfumato.task.Patch;
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

  @Test
  void photographsShareNoNoise() {
    assertThat(seed(7, patch(0.1f, 0.2f, 0))).isEqualTo(seed(7, patch(0.1f, 0.2f, 0)));
    assertThat(seed(7, patch(0.1f, 0.2f, 0))).isNotEqualTo(seed(8, patch(0.1f, 0.2f, 0)));
    assertThat(seed(7, patch(0.1f, 0.2f, 0))).isNotEqualTo(seed(7, patch(0.2f, 0.1f, 0)));
  }

  @Test
  void whatLiesUnderTheMaskMeansNothingToTheNoise() {
    assertThat(seed(7, patch(0.1f, 0.2f, 1))).isEqualTo(seed(7, patch(0.1f, 0.9f, 1)));
    assertThat(seed(7, patch(0.1f, 0.2f, 1))).isNotEqualTo(seed(7, patch(0.9f, 0.2f, 1)));
  }

  /** Two pixels, of which the second lies under the mask, or does not. */
  private static Patch patch(float first, float second, float mask) {
    Pixels condition = Pixels.zeros(3, 1, 2);
    condition.data()[0] = first;
    condition.data()[1] = second;
    Pixels under = Pixels.zeros(1, 1, 2);
    under.data()[1] = mask;
    return new Patch(new Inpainting(), condition, under);
  }

  /** That the patch is drawn with. */
  private static long seed(long seed, Patch patch) {
    List<Long> drawn = new ArrayList<>();
    Filler filler =
        new Filler() {
          @Override
          public int size() {
            return 8;
          }

          @Override
          public SamplingConfig sampling() {
            return SamplingConfig.DEFAULT;
          }

          @Override
          public List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress) {
            drawn.addAll(seeds);
            return patches.stream().map(Patch::condition).toList();
          }
        };
    new SeededModel(filler, seed, (before, size, step, steps) -> {}).generate(List.of(patch));
    return drawn.get(0);
  }
}
