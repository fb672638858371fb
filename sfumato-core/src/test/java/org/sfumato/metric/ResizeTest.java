package org.sfumato.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ResizeTest {
  /** libtorch's own, which pytorch-fid uses. */
  @ParameterizedTest
  @CsvSource({"7, 5, 11, 13", "40, 30, 9, 17", "16, 16, 16, 8", "1, 1, 4, 3"})
  void bilinearIsLibtorchs(int width, int height, int toWidth, int toHeight) {
    Pixels image = noise(width, height);
    long[] size = {toHeight, toWidth};
    try (Scope scope = new Scope()) {
      Tensor x = PixelTensors.stack(List.of(image), Compute.CPU_FP32);
      DoubleOptional none = new DoubleOptional();
      assertClose(
          Resize.BILINEAR.apply(image, toWidth, toHeight),
          torch.upsample_bilinear2d(x, size, false, none, none));
    }
  }

  /** Its centre is the corner: from 2 to 4, pixel 1 lies half way, and the last stays the last. */
  @Test
  void tensorFlowsIsOffCentre() {
    Pixels image = new Pixels(1, 1, 2, new float[] {0, 1});
    assertThat(Resize.TENSORFLOW.apply(image, 4, 1).data()).containsExactly(0, 0.5f, 1, 1);
    assertThat(Resize.BILINEAR.apply(image, 4, 1).data()).containsExactly(0, 0.25f, 0.75f, 1);
  }

  /** A fine grid is even gray where pixels are weighed, and all one colour where most are not. */
  @Test
  void onlyCleanResizingSeesEveryPixel() {
    Pixels stripes = Pixels.zeros(3, 8, 64);
    for (int i = 0; i < stripes.data().length; i++) {
      stripes.data()[i] = i % 4 == 0 ? 1 : -1;
    }
    assertThat(Resize.CLEAN.apply(stripes, 8, 8).at(0, 4, 4)).isCloseTo(-0.5f, within(0.02f));
    assertThat(Resize.TENSORFLOW.apply(stripes, 16, 8).at(0, 4, 4)).isEqualTo(1);
  }

  @Test
  void namesOfOptions() {
    for (Resize resize : Resize.values()) {
      assertThat(Resize.named(resize.id())).isEqualTo(resize);
    }
    assertThatThrownBy(() -> Resize.named("lanczos"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "no such resizing: 'lanczos' (use bilinear, tensorflow, clean, clean-bilinear)");
  }

  @Test
  void squeezedOrCut() {
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 40; y++) {
      for (int x = 20; x < 40; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    Pixels squeezed = Preparation.squeezed(Resize.BILINEAR, 20).apply(image);
    assertThat(squeezed.width()).isEqualTo(20);
    assertThat(squeezed.at(0, 10, 2)).isEqualTo(-1);
    Preparation cut = Preparation.centre(Resize.CLEAN, 20, 10);
    Pixels centre = cut.apply(image);
    assertThat(centre.height()).isEqualTo(10);
    for (float value : centre.data()) {
      assertThat(value).isGreaterThan(0.7f); // the white third in the middle
    }
    assertThat(cut.describe()).isEqualTo("clean 20, centre 10 x 10");
    assertThat(cut.with(Resize.BILINEAR).describe()).isEqualTo("bilinear 20, centre 10 x 10");
    assertThat(Preparation.squeezed(Resize.TENSORFLOW, 299).describe())
        .isEqualTo("tensorflow 299 x 299");
  }

  private static Pixels noise(int width, int height) {
    Pixels image = Pixels.zeros(3, height, width);
    Random random = new Random(3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextFloat() * 2 - 1;
    }
    return image;
  }

  private static void assertClose(Pixels actual, Tensor expected) {
    float[] values = Tensors.toFloats(expected);
    assertThat(actual.data()).hasSameSizeAs(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(actual.data()[i]).isCloseTo(values[i], within(1e-5f));
    }
  }
}
