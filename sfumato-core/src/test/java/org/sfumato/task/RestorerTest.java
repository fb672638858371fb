package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(identity.seen).hasSize(Restorer.patches(width, height, 8 * blocks));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,500", "37,1000", "1000,37"})
  void extremeShapesToo(int width, int height) {
    BufferedImage photo = Pictures.photo(width, height, 3);
    BufferedImage restored = Restorer.restore(photo, new FakeModel(64, Patch::condition));
    assertThat(Compare.rgb(restored)).isEqualTo(Compare.rgb(photo));
  }

  @Property
  void tilesLieOnTheBlockGridAndOverlapByAQuarter(
      @ForAll @IntRange(min = 1, max = 2000) int length,
      @ForAll @IntRange(min = 2, max = 32) int blocks) {
    int size = 8 * blocks;
    int[] starts = Restorer.starts(length, size);
    assertThat(starts[0]).isZero();
    for (int i = 0; i < starts.length; i++) {
      assertThat(starts[i] % 8).isZero();
      if (i > 0) {
        assertThat(starts[i - 1] + size - starts[i]).isBetween(8, size - 8);
        assertThat(starts[i - 1] + size - starts[i]).isGreaterThanOrEqualTo(size / 4 / 8 * 8);
      }
    }
    int beyond = starts[starts.length - 1] + size - length;
    assertThat(beyond).isGreaterThanOrEqualTo(0);
    assertThat(starts.length == 1 || beyond < 8).isTrue();
  }

  /** Tiles that disagree by 60 levels must meet in a slope, not in a step. */
  @Test
  void tilesThatDisagreeAreBlended() {
    int[] calls = {0};
    FakeModel moody =
        new FakeModel(32, patch -> FakeModel.filled(32, calls[0]++ % 2 == 0 ? -0.24f : 0.24f));
    BufferedImage gray = Compare.image(200, 32, (x, y) -> 0x808080);
    BufferedImage restored = Restorer.restore(gray, moody);
    int steepest = 0;
    int span = 0;
    for (int x = 1; x < 200; x++) {
      int step = (restored.getRGB(x, 16) & 0xff) - (restored.getRGB(x - 1, 16) & 0xff);
      steepest = Math.max(steepest, Math.abs(step));
      span = Math.max(span, restored.getRGB(x, 16) & 0xff);
    }
    assertThat(span).isEqualTo(Pixels.toByte(0.24f));
    assertThat(steepest).isLessThanOrEqualTo(15);
  }

  @Test
  void tilesAreBlocksOfThePhotograph() {
    BufferedImage photo = Pictures.photo(70, 20, 5);
    FakeModel model = new FakeModel(32, Patch::condition);
    Restorer.restore(photo, model);
    Pixels pixels = Pixels.of(photo);
    int[] starts = Restorer.starts(70, 32);
    for (int i = 0; i < starts.length; i++) {
      int inside = Math.min(32, 70 - starts[i]);
      assertThat(model.seen.get(i).condition().crop(0, 0, inside, 20))
          .isEqualTo(pixels.crop(starts[i], 0, inside, 20));
      // Below the picture its last row goes on.
      assertThat(model.seen.get(i).condition().at(1, 31, 3))
          .isEqualTo(pixels.at(1, 19, starts[i] + 3));
    }
  }

  @Test
  void refusesModelsOffTheBlockGrid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Restorer.restore(Pictures.photo(9, 9, 1), FakeModel.constant(20, 0)));
  }
}
