package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class UncropperTest {
  private static final int SIZE = 32;

  @ParameterizedTest
  @CsvSource({"50,0,0,0", "0,120,0,0", "0,0,40,0", "0,0,0,70", "30,30,20,20"})
  void aModelThatKnowsGivesTheLargerPhotograph(int left, int right, int top, int bottom) {
    BufferedImage truth = Compare.gradient(120 + left + right, 90 + top + bottom);
    BufferedImage photo = truth.getSubimage(left, top, 120, 90);
    BufferedImage larger =
        Uncropper.uncrop(photo, new Margins(left, right, top, bottom), FakeModel.plane(SIZE), true);
    assertThat(larger.getWidth()).isEqualTo(truth.getWidth());
    assertThat(larger.getHeight()).isEqualTo(truth.getHeight());
    // Every step extrapolates from the last one's rounding.
    assertThat(Compare.largestDifference(larger, truth)).isLessThanOrEqualTo(6);
  }

  @Property(tries = 60)
  void thePhotographIsKeptAndAllElseIsFilled(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @IntRange(max = 50) int left,
      @ForAll @IntRange(max = 50) int right,
      @ForAll @IntRange(max = 50) int top,
      @ForAll @IntRange(min = 1, max = 50) int bottom) {
    BufferedImage photo = Pictures.photo(width, height, 1);
    Margins margins = new Margins(left, right, top, bottom);
    FakeModel white = FakeModel.constant(SIZE, 1);
    BufferedImage larger = Uncropper.uncrop(photo, margins, white, true);
    for (int y = 0; y < larger.getHeight(); y++) {
      for (int x = 0; x < larger.getWidth(); x++) {
        int px = x - left;
        int py = y - top;
        if (px >= 0 && px < width && py >= 0 && py < height) {
          assertThat(larger.getRGB(x, y)).isEqualTo(photo.getRGB(px, py));
        } else {
          // Black would be a pixel that nobody filled.
          assertThat(larger.getRGB(x, y) & 0xffffff).isNotZero();
        }
      }
    }
    assertThat(white.squares())
        .isCloseTo(Uncropper.squares(width, height, margins, SIZE, true), within(1e-6));
  }

  /** What goes on from its own answers would fade if none of them left anything to chance. */
  @ParameterizedTest
  @CsvSource({"40,40,false", "0,200,true"})
  void onlyStepsThatGoOnFromOthersAskForCoarseShapes(int left, int right, boolean inSteps) {
    FakeModel model = FakeModel.constant(SIZE, 0);
    Margins margins = new Margins(left, right, 0, 0);
    Uncropper.uncrop(Pictures.photo(100, 80, 2), margins, model, false);
    assertThat(model.seen)
        .isNotEmpty()
        .allSatisfy(patch -> assertThat(patch.task()).isEqualTo(new Uncropping(inSteps)));
  }

  @Test
  void everyStepSeesAtLeastHalf() {
    for (int[] size : new int[][] {{100, 80}, {300, 40}, {40, 300}}) {
      FakeModel model = FakeModel.constant(SIZE, 0);
      Uncropper.uncrop(Pictures.photo(size[0], size[1], 2), new Margins(0, 200, 0, 0), model, true);
      assertThat(model.seen).hasSizeGreaterThan(2);
      for (Patch patch : model.seen) {
        // One more column: a small pixel that is partly unknown counts as unknown.
        assertThat(Masks.area(patch.mask())).isLessThanOrEqualTo(0.5 + 1.0 / SIZE);
      }
    }
  }

  /** The outer half of what a step filled is filled again by the next, and blended with it. */
  @Test
  void stepsOverlap() {
    BufferedImage photo = Pictures.photo(160, 128, 2);
    int[] calls = {0};
    FakeModel model =
        new FakeModel(SIZE, patch -> Pixels.filled(3, SIZE, SIZE, 0.25f * ++calls[0]));
    Uncropper.uncrop(photo, new Margins(0, 128, 0, 0), model, true);
    // Of windows of 128 pixels: 64, then 32 and 32, each after 32 that are there.
    assertThat(model.seen).hasSize(3);
    assertThat(model.seen.get(0).given()).isNull();
    for (int i = 1; i < 3; i++) {
      Patch patch = model.seen.get(i);
      assertThat(Masks.area(patch.mask())).isBetween(0.5, 0.5 + 1.0 / SIZE);
      Pixels anew = patch.given().mask();
      assertThat(anew.at(0, 9, 16)).isBetween(0f, 0.2f);
      assertThat(anew.at(0, 9, 20)).isBetween(0.4f, 0.8f);
      assertThat(anew.at(0, 9, 23)).isBetween(0.9f, 1f);
      assertThat(anew.at(0, 9, 25)).isEqualTo(1);
      assertThat(Pixels.toByte(patch.given().picture().at(1, 9, 18)))
          .isEqualTo(Pixels.toByte(0.25f * i));
      assertThat(patch.draft()).isNull();
    }
  }

  @Test
  void refusesMarginsThatAreNone() {
    assertThatThrownBy(() -> new Margins(0, 0, 0, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing to add");
    assertThatThrownBy(() -> new Margins(-1, 0, 5, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("left -1");
    Margins enormous = new Margins(Integer.MAX_VALUE, Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
    assertThatThrownBy(
            () ->
                Uncropper.uncrop(
                    Pictures.photo(9, 9, 1), enormous, FakeModel.constant(SIZE, 0), true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("smaller margins");
  }

  /** Also where a margin is made in steps, the last of which see nothing of the photograph. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void marginsAreAsGrainyAsThePhotographIfThatIsAskedFor(boolean details) {
    SplittableRandom random = new SplittableRandom(3);
    BufferedImage photo = Compare.image(120, 96, (x, y) -> 0x010101 * random.nextInt(88, 168));
    BufferedImage larger =
        Uncropper.uncrop(photo, new Margins(200, 0, 0, 0), FakeModel.constant(SIZE, 0), details);
    for (int from : new int[] {10, 70, 130}) {
      double squares = 0;
      for (int y = 20; y < 70; y++) {
        for (int x = from; x < from + 50; x++) {
          double level = (larger.getRGB(x, y) & 0xff) - 127.5;
          squares += level * level;
        }
      }
      double deviation = Math.sqrt(squares / (50 * 50));
      if (details) {
        assertThat(deviation).isBetween(16.0, 30.0); // the photograph's is 23
      } else {
        assertThat(deviation).isLessThan(3);
      }
    }
  }
}
