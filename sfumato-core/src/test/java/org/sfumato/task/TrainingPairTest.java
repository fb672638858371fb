package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

class TrainingPairTest {
  private static final Pixels SQUARE = Pixels.of(Pictures.photo(64, 64, 1));

  @ParameterizedTest
  @ValueSource(strings = {"colorize", "inpaint", "uncrop", "restore"})
  void theSeedDecidesAllAndTheSquareIsLeftAlone(String name) {
    PhotoTask task = (PhotoTask) TaskMixture.task(name);
    Pixels before = SQUARE.copy();
    TrainingPair pair = task.pair(SQUARE, new SplittableRandom(3));
    TrainingPair again = task.pair(SQUARE, new SplittableRandom(3));
    assertThat(again).isEqualTo(pair);
    assertThat(pair.target()).isEqualTo(before);
    assertThat(pair.patch()).isEqualTo(new Patch(task, pair.condition(), pair.mask()));
    assertThat(pair.condition().channels()).isEqualTo(3);
    if (!name.equals("colorize")) {
      TrainingPair other = task.pair(SQUARE, new SplittableRandom(5));
      assertThat(other.condition()).isNotEqualTo(pair.condition());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"colorize", "inpaint", "uncrop", "restore"})
  void theGuessIsTheConditionWhereItTellsAnything(String name) {
    TrainingPair pair = TaskMixture.task(name).pair(SQUARE, new SplittableRandom(3));
    Pixels guess = pair.patch().guess();
    int plane = SQUARE.width() * SQUARE.height();
    for (int i = 0; i < guess.data().length; i++) {
      if (pair.mask() == null || pair.mask().data()[i % plane] == 0) {
        assertThat(guess.data()[i]).isEqualTo(pair.condition().data()[i]);
      } else { // no noise: a mean of what is known
        assertThat(guess.data()[i]).isBetween(-1f, 1f);
      }
    }
  }

  /** Measured anew on the photographs that ship: within a factor of 2. */
  @ParameterizedTest
  @ValueSource(strings = {"colorize", "inpaint", "uncrop", "restore"})
  void theSpreadIsTheErrorOfTheGuessOnPhotographs(String name) {
    PhotoTask task = (PhotoTask) TaskMixture.task(name);
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    long count = 0;
    for (BufferedImage photo : Pictures.examples()) {
      for (int i = 0; i < 8; i++) {
        TrainingPair pair = task.pair(task.crop().apply(photo, 64, random), random);
        float[] guess = pair.patch().guess().data();
        for (int k = 0; k < guess.length; k++) {
          if (pair.mask() == null || pair.mask().data()[k % (64 * 64)] == 1) {
            double error = pair.target().data()[k] - guess[k];
            sum += error * error;
            count++;
          }
        }
      }
    }
    double measured = Math.sqrt(sum / count);
    assertThat(measured).isBetween(task.spread() / 2, task.spread() * 2);
  }

  /** Both where photographs are smooth and where they are not. */
  @ParameterizedTest
  @ValueSource(strings = {"inpaint", "uncrop", "restore"})
  void theLocalSpreadIsTheErrorOfTheGuessWhereThereIsAsMuchDetail(String name) {
    PhotoTask task = (PhotoTask) TaskMixture.task(name);
    SplittableRandom random = new SplittableRandom(1);
    double[] sums = new double[2];
    double[] counts = new double[2];
    for (BufferedImage photo : Pictures.examples()) {
      for (int i = 0; i < 8; i++) {
        TrainingPair pair = task.pair(task.crop().apply(photo, 64, random), random);
        Patch patch = pair.patch();
        float[] guess = patch.guess().data();
        float[] spread = patch.localSpread().data();
        for (int k = 0; k < guess.length; k++) {
          if (pair.mask() == null || pair.mask().data()[k % (64 * 64)] == 1) {
            double error = (pair.target().data()[k] - guess[k]) / spread[k % (64 * 64)];
            int smooth = spread[k % (64 * 64)] < 0.8 * task.spread() ? 1 : 0;
            sums[smooth] += error * error;
            counts[smooth]++;
          }
        }
      }
    }
    for (int smooth = 0; smooth < 2; smooth++) {
      assertThat(counts[smooth]).isGreaterThan(10_000);
      assertThat(Math.sqrt(sums[smooth] / counts[smooth])).isBetween(0.5, 1.7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inpaint", "uncrop"})
  void knownPixelsAreTheTargetsAndTheRestIsNoise(String name) {
    SplittableRandom random = new SplittableRandom(9);
    double sum = 0;
    double squares = 0;
    double neighbours = 0;
    long count = 0;
    for (int i = 0; i < 40; i++) {
      TrainingPair pair = TaskMixture.task(name).pair(SQUARE, random);
      int plane = pair.mask().data().length;
      for (int j = 0; j < 3 * plane; j++) {
        float mask = pair.mask().data()[j % plane];
        float value = pair.condition().data()[j];
        if (mask == 0) {
          assertThat(value).isEqualTo(SQUARE.data()[j]);
        } else {
          assertThat(mask).isEqualTo(1);
          sum += value;
          squares += value * value;
          // The same pixel's next channel: independent noise, not gray noise.
          neighbours += value * pair.condition().data()[(j + plane) % (3 * plane)];
          count++;
        }
      }
    }
    assertThat(sum / count).isCloseTo(0, within(0.02));
    assertThat(squares / count).isCloseTo(1, within(0.02));
    assertThat(neighbours / count).isCloseTo(0, within(0.02));
  }

  @Test
  void colorizationShowsTheLumaThreeTimes() {
    TrainingPair pair = new Colorization().pair(SQUARE, new SplittableRandom(1));
    assertThat(pair.mask()).isNull();
    for (int c = 0; c < 3; c++) {
      assertThat(pair.condition().at(c, 10, 20))
          .isEqualTo(YCbCr.luma(SQUARE.at(0, 10, 20), SQUARE.at(1, 10, 20), SQUARE.at(2, 10, 20)));
    }
  }

  @Test
  void restorationShowsARealJpegOfTheQualityDrawnWithoutItsSteps() {
    for (int seed = 0; seed < 20; seed++) {
      TrainingPair pair = new JpegRestoration().pair(SQUARE, new SplittableRandom(seed));
      int quality = JpegRestoration.quality(new SplittableRandom(seed));
      assertThat(pair.mask()).isNull();
      assertThat(pair.condition()).isEqualTo(Deblocking.of(Jpeg.roundTrip(SQUARE, quality)));
    }
  }

  @Test
  void lowQualitiesAreDrawnMoreOften() {
    SplittableRandom random = new SplittableRandom(4);
    int[] counts = new int[101];
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      counts[JpegRestoration.quality(random)]++;
    }
    // Closed form of the geometric sum.
    double ratio = Math.exp(-0.1);
    double first = (1 - ratio) / (1 - Math.pow(ratio, 26));
    for (int q = 0; q <= 100; q++) {
      double expected = q < 5 || q > 30 ? 0 : first * Math.pow(ratio, q - 5);
      assertThat(counts[q] / (double) draws).as("Q %d", q).isCloseTo(expected, within(0.0025));
    }
  }

  @Test
  void tasksKnowTheirCrops() {
    for (Task task : List.of(new Inpainting(), new Uncropping())) {
      assertThat(task.crop()).isEqualTo(Crop.SCENES);
    }
    assertThat(new JpegRestoration().crop()).isEqualTo(Crop.DETAILS);
    assertThat(new Colorization().crop()).isEqualTo(new Crop(0.3, 0.7, 2));
  }
}
