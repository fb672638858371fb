package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

class HintsTest {
  private static final int SIZE = 16;
  private static final int BLUE = 0xff2040a0;

  /** In each place of a photograph the chroma of the stroke there, and the photograph's luma. */
  @Property(tries = 30)
  void theResultFollowsEveryStroke(
      @ForAll @IntRange(min = 2, max = 90) int width,
      @ForAll @IntRange(min = 2, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 3) int scale,
      @ForAll @IntRange(min = 0, max = 7999) int place) {
    BufferedImage photo = Pictures.photo(width, height, 3);
    BufferedImage strokes = transparent(width * scale, height * scale);
    int x = place % width;
    int y = place % height;
    for (int j = 0; j < scale; j++) {
      for (int i = 0; i < scale; i++) {
        strokes.setRGB(x * scale + i, y * scale + j, BLUE);
      }
    }
    FakeModel gray = new FakeModel(SIZE, Patch::condition);
    BufferedImage coloured = Colorizer.colorize(photo, Hints.of(strokes), gray);
    BufferedImage without = Colorizer.colorize(photo, gray);
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        int expected =
            i == x && j == y
                ? YCbCr.toRgb(Compare.luma(photo.getRGB(i, j)), Hints.cb(BLUE), Hints.cr(BLUE))
                : without.getRGB(i, j) & 0xffffff;
        assertThat(coloured.getRGB(i, j) & 0xffffff).isEqualTo(expected);
      }
    }
  }

  /** The network is given the stroke's colour where it passes, and less surely around it. */
  @Test
  void theNetworkIsGivenTheStrokes() {
    BufferedImage photo = Compare.image(64, 64, (x, y) -> 0x808080);
    BufferedImage strokes = transparent(64, 64);
    strokes.setRGB(21, 10, BLUE); // one of the sixteen pixels of row 2, column 5
    FakeModel model = FakeModel.constant(SIZE, 0);
    Colorizer.colorize(photo, Hints.of(strokes), model);
    Patch.Given given = model.seen.get(0).given();
    assertThat(given.mask().at(0, 2, 5)).isZero();
    assertThat(given.mask().at(0, 2, 6)).isStrictlyBetween(0f, given.mask().at(0, 2, 7));
    int rgb = YCbCr.toRgb(Pixels.fromByte(0x80), Hints.cb(BLUE), Hints.cr(BLUE));
    assertThat(given.picture().at(2, 2, 5)).isCloseTo(Pixels.fromByte(rgb & 0xff), within(1e-6f));
    assertThat(given.picture().at(2, 2, 5)).isGreaterThan(given.picture().at(0, 2, 5) + 0.3f);
  }

  /** A long photograph has several windows; each is given its own strokes. */
  @Test
  void windowsAreGivenTheirOwnStrokes() {
    BufferedImage photo = Compare.image(200, 40, (x, y) -> 0x606060);
    BufferedImage strokes = transparent(200, 40);
    strokes.setRGB(195, 20, BLUE);
    FakeModel model = FakeModel.constant(SIZE, 0);
    Colorizer.colorize(photo, Hints.of(strokes), model);
    assertThat(model.seen).hasSizeGreaterThan(2);
    assertThat(model.seen.get(0).given()).isNull();
    assertThat(model.seen.get(model.seen.size() - 1).given()).isNotNull();
  }

  /** What chance made is averaged over even gray, and not what someone gave. */
  @Test
  void coloursGivenDoNotRunIntoOneAnother() {
    BufferedImage photo = Compare.image(SIZE, SIZE, (x, y) -> 0x808080);
    BufferedImage strokes = transparent(SIZE, SIZE);
    for (int y = 0; y < SIZE; y++) {
      strokes.setRGB(5, y, BLUE);
      strokes.setRGB(9, y, 0xffa04020);
    }
    FakeModel obedient = new FakeModel(SIZE, patch -> patch.given().picture());
    BufferedImage coloured = Colorizer.colorize(photo, Hints.of(strokes), obedient);
    Patch.Given given = obedient.seen.get(0).given();
    assertThat(given.mask().at(0, 8, 6)).isLessThan(0.1f);
    for (int x : new int[] {4, 6, 8, 10}) {
      int rgb = coloured.getRGB(x, 8);
      double blueness = given.picture().at(2, 8, x) - given.picture().at(0, 8, x);
      assertThat(Pixels.fromByte(rgb & 0xff) - Pixels.fromByte(rgb >> 16 & 0xff))
          .as("column %d", x)
          .isCloseTo((float) blueness, within(0.1f));
    }
  }

  @Test
  void whatIsNoHintIsRefused() {
    assertRefused(Compare.image(4, 4, (x, y) -> 0xffffff), "no transparency");
    assertRefused(transparent(4, 4), "no stroke");
    BufferedImage photo = Pictures.photo(30, 20, 1);
    BufferedImage other = transparent(20, 20);
    other.setRGB(0, 0, BLUE);
    assertThatThrownBy(
            () -> Colorizer.colorize(photo, Hints.of(other), FakeModel.constant(SIZE, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("20 x 20")
        .hasMessageContaining("30 x 20");
  }

  private static void assertRefused(BufferedImage image, String why) {
    assertThatThrownBy(() -> Hints.of(image))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }

  private static BufferedImage transparent(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
  }
}
