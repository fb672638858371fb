package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PixelsTest {
  @Test
  void everyByteSurvivesTheRoundTrip() {
    for (int b = 0; b < 256; b++) {
      assertThat(Pixels.toByte(Pixels.fromByte(b))).isEqualTo(b);
    }
    assertThat(Pixels.fromByte(0)).isEqualTo(-1);
    assertThat(Pixels.fromByte(255)).isEqualTo(1);
  }

  @Property
  void roundsToTheNearestByteAndClamps(@ForAll @FloatRange(min = -3, max = 3) float value) {
    float back = Pixels.fromByte(Pixels.toByte(value));
    assertThat(back).isCloseTo(Math.max(-1, Math.min(1, value)), within(1 / 255f + 1e-6f));
  }

  @Property(tries = 30)
  void imagesSurviveTheRoundTrip(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height) {
    BufferedImage photo = Pictures.photo(width, height, 7);
    assertThat(rgb(Pixels.of(photo).toImage())).isEqualTo(rgb(photo));
  }

  @Test
  void channelsAreRedGreenBluePlanes() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 0, 0xff8000);
    Pixels pixels = Pixels.of(image);
    assertThat(pixels.at(0, 0, 1)).isEqualTo(1);
    assertThat(pixels.at(1, 0, 1)).isCloseTo(128 / 127.5f - 1, within(1e-6f));
    assertThat(pixels.at(2, 0, 1)).isEqualTo(-1);
    assertThat(pixels.at(0, 0, 0)).isEqualTo(-1);
  }

  @Test
  void oneChannelIsShownAsGray() {
    assertThat(new Pixels(1, 1, 1, new float[] {1}).toImage().getRGB(0, 0)).isEqualTo(0xffffffff);
    assertThatIllegalArgumentException().isThrownBy(() -> Pixels.zeros(2, 1, 1).toImage());
  }

  @Test
  void cropTakesTheRectangleAndFlipMirrors() {
    Pixels pixels = Pictures.noise(3, 7, 5, 1);
    Pixels crop = pixels.crop(2, 1, 4, 3);
    assertThat(crop.at(2, 2, 3)).isEqualTo(pixels.at(2, 3, 5));
    assertThat(crop.flip().at(1, 0, 0)).isEqualTo(crop.at(1, 0, 3));
    assertThat(crop.flip().flip()).isEqualTo(crop);
    assertThatIllegalArgumentException().isThrownBy(() -> pixels.crop(4, 0, 4, 2));
  }

  @Test
  void contactSheetPlacesEveryPicture() {
    Pixels white = new Pixels(1, 2, 3, new float[] {-1, -1, -1, -1, -1, -1});
    BufferedImage sheet = ContactSheet.of(List.of(List.of(white, white), List.of(white)));
    assertThat(sheet.getWidth()).isEqualTo(2 + 2 * (3 + 2));
    assertThat(sheet.getHeight()).isEqualTo(2 + 2 * (2 + 2));
    long black = 0;
    for (int rgb : rgb(sheet)) {
      black += (rgb & 0xffffff) == 0 ? 1 : 0;
    }
    assertThat(black).isEqualTo(3 * 6);
    assertThat(sheet.getRGB(7, 2) & 0xffffff).isZero();
  }

  static int[] rgb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
