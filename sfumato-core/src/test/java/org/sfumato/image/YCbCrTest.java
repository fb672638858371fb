package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class YCbCrTest {
  @Property
  void everyColourSurvivesTheRoundTrip(@ForAll @IntRange(min = 0, max = 0xffffff) int rgb) {
    float red = Pixels.fromByte(rgb >> 16);
    float green = Pixels.fromByte(rgb >> 8 & 0xff);
    float blue = Pixels.fromByte(rgb & 0xff);
    float luma = YCbCr.luma(red, green, blue);
    int back = YCbCr.toRgb(luma, YCbCr.cb(luma, blue), YCbCr.cr(luma, red));
    assertThat(back).isEqualTo(rgb);
  }

  @Property
  void lumaIsKeptWhateverTheChroma(
      @ForAll @FloatRange(min = -1, max = 1) float luma,
      @ForAll @FloatRange(min = -2, max = 2) float cb,
      @ForAll @FloatRange(min = -2, max = 2) float cr) {
    int rgb = YCbCr.toRgb(luma, cb, cr);
    float kept =
        YCbCr.luma(
            Pixels.fromByte(rgb >> 16),
            Pixels.fromByte(rgb >> 8 & 0xff),
            Pixels.fromByte(rgb & 0xff));
    // Each channel is rounded by at most half a level.
    assertThat(kept).isCloseTo(luma, within(1 / 255f + 1e-5f));
  }

  /** Values of PIL's {@code convert("L")} for some colours. */
  @Test
  void grayAgreesWithPillow() {
    int[][] known = {{0xff0000, 76}, {0x00ff00, 150}, {0x0000ff, 29}, {0x123456, 46}};
    for (int[] pair : known) {
      Pixels gray =
          YCbCr.gray(
              new Pixels(
                  3,
                  1,
                  1,
                  new float[] {
                    Pixels.fromByte(pair[0] >> 16),
                    Pixels.fromByte(pair[0] >> 8 & 0xff),
                    Pixels.fromByte(pair[0] & 0xff)
                  }));
      assertThat(Pixels.toByte(gray.data()[0])).isEqualTo(pair[1]);
    }
  }
}
