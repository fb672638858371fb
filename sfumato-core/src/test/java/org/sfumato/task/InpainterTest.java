package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class InpainterTest {
  private static final int SIZE = 32;
  private static final int MAGENTA = 0xff00ff;

  @ParameterizedTest
  @CsvSource({"100,80,40,30,10,12", "300,200,100,60,90,80", "64,64,0,0,20,20", "120,90,118,0,2,44"})
  void aModelThatKnowsGivesThePhotographBack(
      int width, int height, int left, int top, int holeWidth, int holeHeight) {
    BufferedImage truth = Compare.gradient(width, height);
    Rectangle hole = new Rectangle(left, top, holeWidth, holeHeight);
    BufferedImage mask = Compare.image(width, height, (x, y) -> hole.contains(x, y) ? -1 : 0);
    // What is under the mask must not be seen: an object to remove.
    BufferedImage photo =
        Compare.image(width, height, (x, y) -> hole.contains(x, y) ? MAGENTA : truth.getRGB(x, y));
    BufferedImage filled =
        Inpainter.inpaint(photo, PaintedMask.of(photo, mask), FakeModel.plane(SIZE), true);
    assertThat(Compare.largestDifference(filled, truth)).isLessThanOrEqualTo(3);
  }

  @Property(tries = 60)
  void onlyTheHoleChangesAndAllOfIt(
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 100) int percent,
      @ForAll long seed) {
    BufferedImage photo = Pictures.photo(width, height, 1);
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage mask =
        Compare.image(width, height, (x, y) -> random.nextInt(100) < percent ? 0xffffff : 0);
    mask.setRGB(width / 2, height / 2, 0xffffff);
    FakeModel model = FakeModel.constant(SIZE, -1);
    BufferedImage filled = Inpainter.inpaint(photo, PaintedMask.of(photo, mask), model, true);
    int marked = 0;
    int changed = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if ((mask.getRGB(x, y) & 0xffffff) == 0) {
          assertThat(filled.getRGB(x, y)).isEqualTo(photo.getRGB(x, y));
        } else {
          marked++;
          changed += filled.getRGB(x, y) != photo.getRGB(x, y) ? 1 : 0;
        }
      }
    }
    // Brought near to its neighbours, one may happen to be as it was.
    assertThat(changed).isGreaterThanOrEqualTo(marked * 9 / 10);
    assertThat(model.squares())
        .isCloseTo(Inpainter.squares(photo, PaintedMask.of(photo, mask), SIZE, true), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,500", "37,1000", "200,100"})
  void aFullMaskGivesAPictureOutOfNothing(int width, int height) {
    BufferedImage photo = Pictures.photo(width, height, 2);
    BufferedImage white = Compare.image(width, height, (x, y) -> -1);
    BufferedImage filled =
        Inpainter.inpaint(
            photo, PaintedMask.of(photo, white), FakeModel.constant(SIZE, 0.2f), true);
    int expected = 0xff000000 | 0x010101 * Pixels.toByte(0.2f);
    assertThat(Compare.rgb(filled)).containsOnly(expected);
  }

  @Test
  void theConditionTellsNothingOfTheHole() {
    BufferedImage gray = Compare.image(200, 200, (x, y) -> 0x808080);
    BufferedImage photo =
        Compare.image(200, 200, (x, y) -> hole(x, y) ? MAGENTA : gray.getRGB(x, y));
    BufferedImage mask = Compare.image(200, 200, (x, y) -> hole(x, y) ? -1 : 0);
    FakeModel model = FakeModel.constant(SIZE, 0);
    Inpainter.inpaint(photo, PaintedMask.of(photo, mask), model, true);
    Patch patch = model.seen.get(0);
    for (int i = 0; i < patch.condition().data().length; i++) {
      boolean masked = patch.mask().data()[i % (SIZE * SIZE)] == 1;
      assertThat(Pixels.toByte(patch.condition().data()[i])).isEqualTo(128);
      assertThat(masked || patch.condition().data()[i] != 0).isTrue();
    }
    assertThat(Masks.area(patch.mask())).isBetween(0.2, 0.4);
  }

  private static boolean hole(int x, int y) {
    return x >= 70 && x < 123 && y >= 70 && y < 123;
  }

  @Test
  void farHolesAreSeenAloneAndNearOnesTogether() {
    BitSet marked = new BitSet();
    for (int place : new int[] {10, 14, 390}) {
      marked.set(place * 400 + place);
    }
    assertThat(Holes.boxes(marked, 400, 400, SIZE))
        .containsExactly(new Rectangle(10, 10, 5, 5), new Rectangle(390, 390, 1, 1));
  }

  @Test
  void smallHolesAreFilledAtNativePixels() {
    BufferedImage photo = Pictures.photo(300, 300, 3);
    BufferedImage mask = Compare.image(300, 300, (x, y) -> x == 150 && y == 150 ? -1 : 0);
    FakeModel model = FakeModel.constant(SIZE, 0);
    Inpainter.inpaint(photo, PaintedMask.of(photo, mask), model, true);
    Pixels seen = model.seen.get(0).condition();
    assertThat(seen.at(0, 0, 0))
        .isEqualTo(Pixels.fromByte(photo.getRGB(150 - 16, 150 - 16) >> 16 & 0xff));
    assertThat(Masks.area(model.seen.get(0).mask())).isEqualTo(1.0 / (SIZE * SIZE));
  }

  /** The layout comes from a window that shows all of the hole, the details from a finer one. */
  @Test
  void largeHolesAreFilledCoarseToFine() {
    BufferedImage photo = Pictures.photo(300, 260, 3);
    BufferedImage mask =
        Compare.image(300, 260, (x, y) -> x >= 100 && x < 200 && y >= 80 && y < 180 ? -1 : 0);
    int[] calls = {0};
    // Each look makes it brighter.
    FakeModel model =
        new FakeModel(
            SIZE,
            patch -> {
              Pixels shown = patch.condition();
              return Pixels.filled(3, shown.height(), shown.width(), 0.1f * calls[0]++);
            });
    BufferedImage filled = Inpainter.inpaint(photo, PaintedMask.of(photo, mask), model, true);
    assertThat(model.seen).hasSize(2); // 200 pixels in 32, then in 64
    assertThat(model.seen.get(0).draft()).isNull();
    Patch patch = model.seen.get(1);
    assertThat(patch.condition().width()).isEqualTo(64); // with half a square around
    assertThat(Pixels.toByte(patch.draft().at(1, 32, 32))).isEqualTo(Pixels.toByte(0));
    assertThat(patch.mask().at(0, 32, 32)).isEqualTo(1);
    assertThat(patch.mask().at(0, 0, 0)).isZero();
    assertThat(Masks.area(patch.mask())).isBetween(0.24, 0.3);
    // But for what the step at the edge takes off it.
    BufferedImage closed = Compare.image(300, 260, (x, y) -> 0x8c8c8c);
    BitSet hole = PaintedMask.of(photo, mask);
    for (int y = 0; y < 260; y++) {
      for (int x = 0; x < 300; x++) {
        if (!hole.get(y * 300 + x)) {
          closed.setRGB(x, y, photo.getRGB(x, y));
        }
      }
    }
    Seam.close(closed, hole);
    for (int shift = 0; shift <= 16; shift += 8) {
      int expected = closed.getRGB(150, 130) >> shift & 0xff;
      assertThat(filled.getRGB(150, 130) >> shift & 0xff).isCloseTo(expected, within(3));
    }
  }

  /** Half-painted pixels at the edge are filled or not, and none that is black. */
  @Test
  void aMaskMayHaveABlurredEdge() {
    BufferedImage photo = Pictures.photo(80, 60, 4);
    BufferedImage mask =
        Compare.image(
            80,
            60,
            (x, y) ->
                0x010101
                    * (int) Math.max(0, Math.min(255, 40 * (14 - Math.hypot(x - 40, y - 30)))));
    BufferedImage filled =
        Inpainter.inpaint(photo, PaintedMask.of(photo, mask), FakeModel.constant(SIZE, -1), true);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 80; x++) {
        int marked = mask.getRGB(x, y) & 0xff;
        boolean same = filled.getRGB(x, y) == photo.getRGB(x, y);
        assertThat(same).as("%d, %d", x, y).isEqualTo(marked < 128);
      }
    }
  }

  /** A mask painted on a smaller copy marks what lies there in the photograph. */
  @Test
  void aMaskOfAnotherSizeIsCarriedToThePhotographs() {
    BufferedImage photo = Pictures.photo(64, 48, 1);
    BufferedImage mask = new BufferedImage(32, 24, BufferedImage.TYPE_INT_RGB);
    mask.setRGB(10, 7, 0xffffff);
    BufferedImage filled =
        Inpainter.inpaint(photo, PaintedMask.of(photo, mask), FakeModel.constant(16, 1), true);
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 64; x++) {
        boolean marked = x / 2 == 10 && y / 2 == 7;
        boolean same = filled.getRGB(x, y) == photo.getRGB(x, y);
        assertThat(same).as("%d, %d", x, y).isNotEqualTo(marked);
      }
    }
  }

  /** A wire of one pixel in a larger mask is not lost, and rounding does not make another shape. */
  @Test
  void aLargerMaskLosesNoStroke() {
    BufferedImage photo = Pictures.photo(40, 30, 1);
    BufferedImage mask = new BufferedImage(200, 151, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 200; x++) {
      mask.setRGB(x, 73, 0xffffff);
    }
    BufferedImage filled =
        Inpainter.inpaint(photo, PaintedMask.of(photo, mask), FakeModel.constant(16, 1), true);
    for (int x = 0; x < 40; x++) {
      assertThat(filled.getRGB(x, 14)).isNotEqualTo(photo.getRGB(x, 14));
      assertThat(filled.getRGB(x, 13)).isEqualTo(photo.getRGB(x, 13));
    }
  }

  /**
   * A wide hole in a grainy wall, filled with the wall's colour: grain, or without details none.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeHolesAreAsGrainyAsThePhotographIfThatIsAskedFor(boolean details) {
    SplittableRandom random = new SplittableRandom(3);
    BufferedImage photo = Compare.image(160, 120, (x, y) -> 0x010101 * random.nextInt(88, 168));
    BitSet marked = new BitSet();
    for (int y = 35; y < 85; y++) {
      marked.set(y * 160 + 50, y * 160 + 110);
    }
    BufferedImage filled = Inpainter.inpaint(photo, marked, FakeModel.constant(SIZE, 0), details);
    double squares = 0;
    for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
      double level = (filled.getRGB(i % 160, i / 160) & 0xff) - 127.5;
      squares += level * level;
    }
    double deviation = Math.sqrt(squares / marked.cardinality());
    if (details) {
      assertThat(deviation).isBetween(16.0, 30.0); // the wall's is 23
    } else {
      assertThat(deviation).isLessThan(8);
    }
  }

  /** What the network saw in the photograph's own pixels is its own to the last bit. */
  @Test
  void atTheNetworksScaleDetailsChangeNothing() {
    BufferedImage photo = Pictures.photo(SIZE, SIZE, 5);
    BitSet marked = new BitSet();
    for (int y = 10; y < 22; y++) {
      marked.set(y * SIZE + 9, y * SIZE + 24);
    }
    int[] with =
        Compare.rgb(Inpainter.inpaint(photo, marked, FakeModel.constant(SIZE, 0.3f), true));
    int[] without =
        Compare.rgb(Inpainter.inpaint(photo, marked, FakeModel.constant(SIZE, 0.3f), false));
    assertThat(with).isEqualTo(without);
  }

  /** A second, small hole beside a large one, and all that is not marked, stay as they are. */
  @Test
  void detailsOfOneHoleTouchNothingElse() {
    BufferedImage photo = Pictures.photo(260, 160, 6);
    BitSet small = new BitSet();
    for (int y = 20; y < 30; y++) {
      small.set(y * 260 + 215, y * 260 + 225);
    }
    BitSet both = (BitSet) small.clone();
    for (int y = 40; y < 140; y++) {
      both.set(y * 260 + 20, y * 260 + 130);
    }
    BufferedImage with = Inpainter.inpaint(photo, both, FakeModel.constant(SIZE, 0), true);
    BufferedImage without = Inpainter.inpaint(photo, both, FakeModel.constant(SIZE, 0), false);
    for (int i = 0; i < 260 * 160; i++) {
      int x = i % 260;
      int y = i / 260;
      if (!both.get(i)) {
        assertThat(with.getRGB(x, y)).isEqualTo(photo.getRGB(x, y));
      } else if (small.get(i)) {
        // the seam is closed twice, which may round otherwise
        int difference = (with.getRGB(x, y) & 0xff) - (without.getRGB(x, y) & 0xff);
        assertThat(Math.abs(difference)).isLessThanOrEqualTo(3);
      }
    }
  }
}
