package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class UpsamplingTest {
  @Test
  void theConditionIsTheMeanOfSixteenPixels() {
    Pixels square = Pixels.of(Pictures.photo(32, 32, 1));
    TrainingPair pair = new Upsampling().pair(square, new SplittableRandom(1));
    assertThat(pair.target()).isEqualTo(square);
    assertThat(pair.mask()).isNull();
    assertThat(pair.condition().width()).isEqualTo(8);
    assertThat(pair.condition().height()).isEqualTo(8);
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          sum += square.at(c, 12 + y, 20 + x);
        }
      }
      assertThat((double) pair.condition().at(c, 3, 5)).isCloseTo(sum / 16, within(1e-6));
    }
  }
}
