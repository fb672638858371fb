package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;

final class MaskSpecTest {
  @ParameterizedTest
  @CsvSource({
    "brush, 0.02, 0.6",
    "brush:0.2:0.3, 0.2, 0.3",
    "brush:0.3:0.4, 0.3, 0.4",
    "rectangles, 0.1, 0.4",
    "rectangles:0.1:0.2, 0.1, 0.2",
    "center:32, 0.25, 0.25",
    "left, 0.5, 0.5",
    "bottom, 0.5, 0.5",
    "around, 0.49, 0.51",
  })
  void coversWhatItSays(String text, double low, double high) {
    MaskSpec spec = MaskSpec.parse(text);
    for (int seed = 0; seed < 20; seed++) {
      Pixels mask = spec.draw(64, new SplittableRandom(seed));
      assertThat(Masks.area(mask)).isBetween(low - 1e-9, high + 1e-9);
      assertThat(spec.draw(64, new SplittableRandom(seed))).isEqualTo(mask);
    }
    boolean same =
        spec.draw(64, new SplittableRandom(1)).equals(spec.draw(64, new SplittableRandom(2)));
    assertThat(same).isEqualTo(!spec.isRandom());
  }

  @Test
  void sidesAreWhereTheySay() {
    assertThat(MaskSpec.parse("right").draw(8, null).at(0, 3, 7)).isEqualTo(1);
    assertThat(MaskSpec.parse("right").draw(8, null).at(0, 3, 3)).isZero();
    assertThat(MaskSpec.parse("left").draw(8, null).at(0, 3, 3)).isEqualTo(1);
    assertThat(MaskSpec.parse("top").draw(8, null).at(0, 3, 7)).isEqualTo(1);
    assertThat(MaskSpec.parse("bottom").draw(8, null).at(0, 3, 7)).isZero();
    assertThat(MaskSpec.parse("around").draw(8, null).at(0, 0, 4)).isEqualTo(1);
    assertThat(MaskSpec.parse("center:2").draw(8, null).at(0, 3, 4)).isEqualTo(1);
    assertThat(MaskSpec.parse("center:2").draw(8, null).at(0, 2, 4)).isZero();
  }

  /** The same on every Java: test sets would differ otherwise. */
  @Test
  void drawsTheSameEverywhere() {
    Pixels brush = MaskSpec.parse("brush:0.2:0.3").draw(64, new SplittableRandom(17));
    Pixels rectangles = MaskSpec.parse("rectangles").draw(64, new SplittableRandom(17));
    assertThat(Masks.area(brush)).isCloseTo(BRUSH_17, within(1e-12));
    assertThat(Arrays.hashCode(brush.data())).isEqualTo(BRUSH_17_HASH);
    assertThat(Masks.area(rectangles)).isCloseTo(RECTANGLES_17, within(1e-12));
    assertThat(Arrays.hashCode(rectangles.data())).isEqualTo(RECTANGLES_17_HASH);
  }

  private static final double BRUSH_17 = 0.225341796875;
  private static final int BRUSH_17_HASH = 1549664257;
  private static final double RECTANGLES_17 = 0.18505859375;
  private static final int RECTANGLES_17_HASH = 870187009;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          brash         | did you mean 'brush'
          brush:0.2     | has 1 numbers and needs 2
          brush:0:0.3   | can cover
          brush:0.3:0.2 | can cover
          brush:0.3:NaN | can cover
          brush:a:b     | where a number belongs
          center        | has 0 numbers and needs 1
          center:0      | center:SIDE
          center:1.5    | center:SIDE
          left:3        | has 1 numbers and needs 0
          """)
  void mistakesAreOneSentence(String text, String why) {
    assertThatThrownBy(() -> MaskSpec.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> MaskSpec.parse("center:8").draw(8, null))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(
            () -> MaskSpec.parse("rectangles:0.126:0.139").draw(8, new SplittableRandom(1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("wider range");
  }
}
