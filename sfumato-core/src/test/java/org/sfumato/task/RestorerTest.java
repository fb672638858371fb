package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class RestorerTest {
  @Property(tries = 60)
  void nothingToRestoreChangesNothing(
      @ForAll @IntRange(min = 1, max = 150) int width,
      @ForAll @IntRange(min = 1, max = 150) int height,
      @ForAll @IntRange(min = 1, max = 6) int blocks) {
    BufferedImage photo = Pictures.photo(width, height, 3);
    FakeModel identity = new FakeModel(8 * blocks, Patch::condition);
    BufferedImage restored = Restorer.restore(photo, identity);
    assertThat(Compare.rgb(restored)).isEqualTo(Compare.rgb(photo));
    assertThat(identity.squares()).isEqualTo(Restorer.squares(width, height, 8 * blocks));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,500", "37,1000", "1000,37"})
  void extremeShapesToo(int width, int height) {
    BufferedImage photo = Pictures.photo(width, height, 3);
    BufferedImage restored = Restorer.restore(photo, new FakeModel(64, Patch::condition));
    assertThat(Compare.rgb(restored)).isEqualTo(Compare.rgb(photo));
  }

  /** One picture, however large, up to what memory can bear. */
  @Test
  void aPhotographIsOnePatchOnTheBlockGrid() {
    BufferedImage photo = Pictures.photo(70, 20, 5);
    FakeModel model = new FakeModel(32, Patch::condition);
    Restorer.restore(photo, model);
    assertThat(model.seen).hasSize(1);
    Pixels shown = model.seen.get(0).condition();
    assertThat(shown.width()).isEqualTo(72);
    assertThat(shown.height()).isEqualTo(32);
    assertThat(shown.crop(0, 0, 70, 20)).isEqualTo(Pixels.of(photo));
    // Beyond the edges the last pixels go on.
    assertThat(shown.at(1, 31, 3)).isEqualTo(shown.at(1, 19, 3));
    assertThat(shown.at(2, 4, 71)).isEqualTo(shown.at(2, 4, 69));
  }

  /** The network and its first guess see no more of a JPEG's steps than the training does. */
  @Test
  void aJpegIsShownWithoutItsSteps() {
    BufferedImage photo = Pictures.examples().get(0).getSubimage(0, 0, 160, 128);
    Pixels coded = Jpeg.roundTrip(Pixels.of(photo), 10);
    FakeModel model = new FakeModel(32, Patch::condition);
    BufferedImage restored = Restorer.restore(coded.toImage(), model);
    Pixels expected = Deblocking.of(coded);
    assertThat(expected).isNotEqualTo(coded);
    assertThat(model.seen.get(0).condition()).isEqualTo(expected);
    assertThat(Compare.rgb(restored)).isEqualTo(Compare.rgb(expected.toImage()));
  }

  /** A model that makes negatives: what is seen twice is made once. */
  @ParameterizedTest
  @CsvSource({"300,40", "40,300", "130,130", "33,64"})
  void largePhotographsAreRestoredRegionByRegion(int width, int height) {
    int maxPixels = 100 * 40;
    FakeModel negative = new FakeModel(32, patch -> negative(patch.condition()));
    BufferedImage photo = Pictures.photo(width, height, 6);
    BufferedImage restored = Restorer.restore(photo, new JpegRestoration(), negative, maxPixels);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertThat(restored.getRGB(x, y) & 0xffffff).isEqualTo(~photo.getRGB(x, y) & 0xffffff);
      }
    }
    for (int i = 0; i < negative.seen.size(); i++) {
      Pixels shown = negative.seen.get(i).condition();
      assertThat(shown.width() * shown.height())
          .isLessThanOrEqualTo(Math.max(maxPixels, 64 * Math.max(shown.width(), shown.height())));
      Patch.Given given = negative.seen.get(i).given();
      assertThat(given == null).isEqualTo(i == 0);
      if (given != null) {
        // The answer is given at the region's beginning, and no more where new pixels begin.
        assertThat(given.mask().at(0, 0, 0)).isZero();
        assertThat(given.picture().at(1, 0, 0)).isCloseTo(-shown.at(1, 0, 0), within(1e-6f));
        assertThat(given.mask().at(0, shown.height() - 1, shown.width() - 1)).isEqualTo(1);
      }
    }
  }

  private static Pixels negative(Pixels pixels) {
    Pixels negative = pixels.copy();
    for (int i = 0; i < negative.data().length; i++) {
      negative.data()[i] = -negative.data()[i];
    }
    return negative;
  }

  /** 100 megapixels in a bounded memory, whatever their shape. */
  @ParameterizedTest
  @CsvSource({"10000,10000", "100000,1000", "1000,100000", "1000000,100"})
  void regionsAreBounded(int width, int height) {
    List<Rectangle> regions = Restorer.regions(width, height, 64, PatchModel.MAX_PIXELS);
    Rectangle all = new Rectangle();
    for (Rectangle region : regions) {
      assertThat((long) region.width * region.height).isLessThanOrEqualTo(PatchModel.MAX_PIXELS);
      all = all.isEmpty() ? region : all.union(region);
    }
    assertThat(all).isEqualTo(new Rectangle(all.width, all.height));
    assertThat(all.contains(new Rectangle(width, height))).isTrue();
    for (int i = 1; i < regions.size(); i++) {
      Rectangle strip = regions.get(i).intersection(regions.get(i - 1));
      assertThat(Math.min(strip.width, strip.height)).isGreaterThanOrEqualTo(32);
    }
  }

  @Test
  void refusesModelsOffTheBlockGrid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Restorer.restore(Pictures.photo(9, 9, 1), FakeModel.constant(20, 0)));
  }
}
