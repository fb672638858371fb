package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class TintAndNoiseTest {
  private static final int SIDE = 70;

  @Test
  void aPictureIsNotWrongByItself() {
    Pixels picture = picture(0, 0.05, 1);
    TintAndNoise.Faults faults = TintAndNoise.of(picture, picture);
    assertThat(faults.tint()).isZero();
    assertThat(faults.nearer()).isTrue();
    assertThat(faults.noise()).isCloseTo(1, within(1e-9));
    assertThat(faults.ownNoise()).isCloseTo(1, within(1e-9));
  }

  @Test
  void aTintOverTheWholeIsMeasured() {
    Pixels original = picture(0.2f, 0.05, 1);
    assertThat(TintAndNoise.of(picture(0.15f, 0.05, 1), original).nearer()).isTrue();
    assertThat(TintAndNoise.of(picture(-0.1f, 0.05, 1), original).nearer()).isFalse();
    assertThat(TintAndNoise.of(picture(0.5f, 0.05, 1), original).nearer()).isFalse();
  }

  @Test
  void whatIsSmoothElsewhereIsItsOwn() {
    Pixels original = picture(0, 0.05, 1);
    TintAndNoise.Faults mirrored = TintAndNoise.of(original.flip(), original);
    assertThat(mirrored.noise()).isGreaterThan(8);
    assertThat(mirrored.ownNoise()).isCloseTo(1, within(1e-9));
  }

  /** Independent noise adds as variances do: sqrt(0.05^2 + 0.12^2) = 2.6 times 0.05. */
  @Test
  void noiseInFlatAreasIsMeasured() {
    Pixels original = picture(0, 0.05, 1);
    Pixels noisy = original.copy();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < noisy.data().length; i++) {
      noisy.data()[i] += (float) (0.12 * random.nextGaussian());
    }
    assertThat(TintAndNoise.of(noisy, original).noise()).isCloseTo(2.7, within(0.2));
  }

  /** Blue is raised and red lowered; half of the squares are ten times rougher than the others. */
  private static Pixels picture(float tint, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pixels picture = Pixels.zeros(3, SIDE, SIDE);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double rough = x < SIDE / 2 ? 1 : 10;
          picture.data()[picture.index(c, y, x)] =
              (float) ((c - 1) * tint + rough * deviation * random.nextGaussian());
        }
      }
    }
    return picture;
  }

  @Test
  void aFoldersRowCountsItsPictures() {
    List<TintAndNoise.Faults> faults =
        List.of(
            new TintAndNoise.Faults(0.1, 0.2, 1.1, 1.1),
            new TintAndNoise.Faults(0.3, 0.2, 1.2, 1.5),
            new TintAndNoise.Faults(0.3, 0.2, 2, 1.6));
    assertThat(TintAndNoise.row("a", faults))
        .isEqualTo("| a | 1 of 3 | 2 of 3 | 1.20 | 2.00 | 1 of 3 | 1.60 |");
  }
}
