package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

final class PerceptualHashTest {
  private static final List<BufferedImage> PHOTOS = Pictures.examples();

  @Test
  void copiesStayNear() {
    for (BufferedImage photo : PHOTOS) {
      Pixels small = Resampling.BICUBIC.resize(photo, photo.getWidth() / 3, photo.getHeight() / 3);
      Pixels even = small.crop(0, 0, small.width() / 8 * 8, small.height() / 8 * 8);
      assertThat(distance(photo, small.toImage())).as("resized").isLessThanOrEqualTo(4);
      assertThat(distance(photo, small.flip().toImage())).as("mirrored").isLessThanOrEqualTo(4);
      assertThat(distance(even.toImage(), Jpeg.roundTrip(even, 10).toImage()))
          .as("recompressed")
          .isLessThanOrEqualTo(PerceptualHash.SAME);
    }
  }

  @Test
  void otherPhotographsAreFar() {
    for (int i = 0; i < PHOTOS.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(distance(PHOTOS.get(i), PHOTOS.get(j))).isGreaterThan(PerceptualHash.SAME + 4);
      }
    }
  }

  @Test
  void theMirrorsHashIsThatOfTheMirroredImage() {
    Pixels photo = Pixels.of(Pictures.photo(64, 48, 3));
    PerceptualHash hash = PerceptualHash.of(photo.toImage()).orElseThrow();
    PerceptualHash mirrored = PerceptualHash.of(photo.flip().toImage()).orElseThrow();
    assertThat(Long.bitCount(hash.mirrored() ^ mirrored.bits())).isLessThanOrEqualTo(2);
    assertThat(Long.bitCount(hash.bits() ^ mirrored.bits())).isGreaterThan(10);
  }

  @Test
  void evenImagesHaveNone() {
    assertThat(PerceptualHash.of(Pixels.zeros(3, 40, 40).toImage())).isEmpty();
  }

  private static int distance(BufferedImage a, BufferedImage b) {
    return PerceptualHash.of(a).orElseThrow().distance(PerceptualHash.of(b).orElseThrow());
  }
}
