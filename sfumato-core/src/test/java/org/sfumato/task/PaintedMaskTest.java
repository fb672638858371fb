package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.image.Pictures;

class PaintedMaskTest {
  @Test
  void whereAMaskHasTransparentPartsOpaqueMeansFill() {
    BufferedImage mask = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    mask.setRGB(1, 2, 0xff000000);
    mask.setRGB(3, 3, 0x10ffffff);
    assertThat(PaintedMask.of(mask, mask).stream()).containsExactly(2 * 4 + 1);
    BufferedImage opaque = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 16; i++) {
      opaque.setRGB(i % 4, i / 4, i == 5 ? 0xffffffff : 0xff000000);
    }
    assertThat(PaintedMask.of(opaque, opaque).stream()).containsExactly(5);
  }

  @Test
  void refusesMasksThatDoNotFitOrSayNothing() {
    BufferedImage photo = Pictures.photo(20, 10, 1);
    assertThatThrownBy(() -> PaintedMask.of(photo, Pictures.photo(10, 20, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("10 x 20")
        .hasMessageContaining("20 x 10");
    BufferedImage black = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
    assertThatThrownBy(() -> PaintedMask.of(photo, black))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing to fill");
  }
}
