package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.LayerFixture;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Tensors;

/** The four ways in which distant pixels meet (Palette, Table 5), seen from outside. */
class LongRangeTest {
  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);

  @ParameterizedTest
  @EnumSource
  void everyParameterHasAPart(LongRange range) {
    int size = 16;
    UNet unet = new UNet(small(size, range));
    try (LayerFixture fixture = new LayerFixture(unet.parameters())) {
      fixture.requireGradients();
      Tensor y = fixture.image(1, 3, size, size);
      Tensor noise = Tensors.of(new float[] {3}, 1);
      unet.forward(PASS, y, y, noise, null).square().mean().backward();
      unet.parameters()
          .list()
          .forEach(
              p -> assertThat(p.tensor().grad().norm().item_double()).as(p.name()).isPositive());
    }
  }

  @Test
  void dilationsDoubleUpToHalfTheImage() {
    UNetConfig dilated = UNetPresets.PALETTE_256_DILATED;
    assertThat(dilated.dilation(0, 32)).isEqualTo(1);
    assertThat(dilated.dilation(3, 32)).isEqualTo(8);
    assertThat(dilated.dilation(3, 8)).isEqualTo(4);
    assertThat(UNetPresets.PALETTE_256_MORE_BLOCKS.dilation(3, 32)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void attentionIsThereOrNot(LongRange range) {
    UNet unet = new UNet(UNetPresets.PALETTE_256.withLongRange(range));
    long attention =
        unet.parameters().list().stream().filter(p -> p.name().endsWith("qkv.weight")).count();
    // Five at each of 32, 16 and 8, and the one in the middle.
    assertThat(attention).isEqualTo(range.attends() ? 16 : 0);
    long blocks =
        unet.parameters().list().stream()
            .filter(p -> p.name().endsWith("in_layers.2.weight"))
            .count();
    long plain = 2 * 6 + 5 + 2 + 3 * 6 + 5;
    assertThat(blocks)
        .isEqualTo(
            switch (range) {
              case GLOBAL_ATTENTION, LOCAL_ATTENTION -> plain;
              case MORE_BLOCKS -> plain + 6;
              case DILATED_BLOCKS -> plain + 7;
            });
  }

  private static UNetConfig small(int size, LongRange range) {
    return new UNetConfig(
        size,
        3,
        3,
        Condition.IMAGE,
        3,
        16,
        List.of(1.0, 1.0),
        2,
        List.of(size / 2),
        range,
        2,
        0,
        AttentionOrder.QKV_FIRST,
        0,
        true,
        true,
        0,
        new GroupRule(4, 0),
        NoiseInput.GAMMA,
        false);
  }
}
