package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.image.Pixels;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.task.Colorization;
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
    return new SeededModel(generator, 0, (done, goesOn) -> {}).maxBatch();
  }

  @Test
  void photographsShareNoNoise() {
    for (Pixels mask : new Pixels[] {null, Pixels.zeros(1, 1, 2)}) {
      long seed = drawn(7, patch(0.1f, 0.2f, mask)).get(0);
      assertThat(drawn(7, patch(0.1f, 0.2f, mask))).containsExactly(seed);
      assertThat(drawn(8, patch(0.1f, 0.2f, mask))).doesNotContain(seed);
      assertThat(drawn(7, patch(0.2f, 0.1f, mask))).doesNotContain(seed);
    }
  }

  /** libtorch's generator takes 32 bits of the seed, and black and white differ in few. */
  @Test
  void neitherDoBlackAndWhiteOnes() {
    SplittableRandom random = new SplittableRandom(1);
    Set<Integer> seeds = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Pixels drawing = Pixels.zeros(3, 8, 8);
      for (int j = 0; j < drawing.data().length; j++) {
        drawing.data()[j] = random.nextBoolean() ? 1 : -1;
      }
      seeds.add((int) (long) drawn(7, new Patch(new Colorization(), drawing, null)).get(0));
    }
    assertThat(seeds).hasSize(100);
  }

  @Test
  void whatLiesUnderTheMaskMeansNothingToTheNoise() {
    Pixels mask = Pixels.zeros(1, 1, 2);
    mask.data()[1] = 1;
    assertThat(drawn(7, patch(0.1f, 0.2f, mask))).isEqualTo(drawn(7, patch(0.1f, 0.9f, mask)));
    assertThat(drawn(7, patch(0.1f, 0.2f, mask))).isNotEqualTo(drawn(7, patch(0.9f, 0.2f, mask)));
  }

  /** Later patches show what was generated. */
  @Test
  void onlyTheFirstPatchDecides() {
    Patch first = patch(0.1f, 0.2f, null);
    List<Long> seeds = drawn(7, first, patch(0.3f, 0.4f, null));
    assertThat(seeds).doesNotHaveDuplicates();
    assertThat(drawn(7, first, patch(0.3f, 0.5f, null))).isEqualTo(seeds);
  }

  private static Patch patch(float first, float second, Pixels mask) {
    Pixels condition = Pixels.zeros(3, 1, 2);
    condition.data()[0] = first;
    condition.data()[1] = second;
    return new Patch(new Inpainting(), condition, mask);
  }

  /** The seeds of patches that are asked for one after another. */
  private static List<Long> drawn(long seed, Patch... patches) {
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
          public List<Pixels> generate(List<Patch> asked, List<Long> seeds, Progress progress) {
            drawn.addAll(seeds);
            return asked.stream().map(Patch::condition).toList();
          }
        };
    SeededModel model = new SeededModel(filler, seed, (done, goesOn) -> {});
    for (Patch patch : patches) {
      model.generate(List.of(patch));
    }
    return drawn;
  }
}
