package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.task.Crop;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;

class AugmentationTest {
  private static final Task RESTORE = TaskMixture.task("restore");
  private static final Task COLORIZE = TaskMixture.task("colorize");

  private static Pixels square() {
    SplittableRandom random = new SplittableRandom(1);
    Pixels square = Pixels.zeros(3, 4, 4);
    for (int i = 0; i < square.data().length; i++) {
      square.data()[i] = (float) random.nextDouble(-0.3, 0.3);
    }
    return square;
  }

  @Test
  void nothingChangesAndNothingIsDrawnWithoutIt() {
    SplittableRandom random = new SplittableRandom(2);
    Pixels square = square();
    assertThat(Augmentation.NONE.colours(square, RESTORE, random)).isSameAs(square);
    assertThat(random.nextLong()).isEqualTo(new SplittableRandom(2).nextLong());
  }

  @Test
  void brightnessMovesAllValuesAlike() {
    Pixels square = square();
    Pixels changed =
        new Augmentation(true, null, null, 0.5, 0, 0)
            .colours(square, RESTORE, new SplittableRandom(2));
    float lift = changed.data()[0] - square.data()[0];
    assertThat(Math.abs(lift)).isBetween(0.01f, 0.5f);
    for (int i = 0; i < square.data().length; i++) {
      assertThat(changed.data()[i] - square.data()[i]).isCloseTo(lift, within(1e-5f));
    }
  }

  @Test
  void contrastScalesDifferencesAndSaturationColours() {
    Pixels square = square();
    Pixels contrast =
        new Augmentation(true, null, null, 0, 0.5, 0)
            .colours(square, RESTORE, new SplittableRandom(2));
    float gain = (contrast.data()[1] - contrast.data()[0]) / (square.data()[1] - square.data()[0]);
    assertThat(contrast.data()[40] - contrast.data()[7])
        .isCloseTo(gain * (square.data()[40] - square.data()[7]), within(1e-5f));
    Pixels saturation =
        new Augmentation(true, null, null, 0, 0, 0.5)
            .colours(square, RESTORE, new SplittableRandom(2));
    for (int i = 0; i < 16; i++) {
      assertThat(gray(saturation, i)).isCloseTo(gray(square, i), within(1e-5));
    }
    assertThat(saturation.data()).isNotEqualTo(square.data());
  }

  /** Else it would learn that faint colours are likely. */
  @Test
  void coloursStayWhereTheyAreWhatIsLearned() {
    Pixels square = square();
    Pixels changed =
        new Augmentation(true, null, null, 0, 0, 0.9)
            .colours(square, COLORIZE, new SplittableRandom(2));
    for (int i = 0; i < square.data().length; i++) {
      assertThat(changed.data()[i]).isCloseTo(square.data()[i], within(1e-6f));
    }
  }

  private static double gray(Pixels pixels, int i) {
    return (pixels.data()[i] + pixels.data()[16 + i] + pixels.data()[32 + i]) / 3.0;
  }

  @Test
  void sharesThatAreNone() {
    assertThatThrownBy(() -> new Augmentation(true, null, null, -0.1, 0, 0))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Augmentation(true, null, null, 0, 1, 0))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Augmentation(true, null, null, 0, 0, Double.NaN))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("augmentation: saturation");
    assertThatThrownBy(() -> new Augmentation(true, 0.5, null, 0, 0, 0))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("give both, or neither");
    for (double wrong : new double[] {-0.1, 0.8, Double.NaN}) {
      assertThatThrownBy(() -> new Augmentation(true, wrong, 0.3, 0, 0, 0))
          .isInstanceOf(InputException.class)
          .hasMessage("augmentation: whole and scaled must be 0 or more, and together at most 1");
    }
  }

  @Test
  void scalesAreTheTasksOwnUnlessSharesAreGiven() {
    for (String name : List.of("colorize", "restore", "classify", "translate")) {
      Task task = TaskMixture.task(name);
      assertThat(Augmentation.NONE.crop(task)).isEqualTo(task.crop());
      assertThat(new Augmentation(true, 0.2, 0.5, 0, 0, 0).crop(task))
          .isEqualTo(new Crop(0.2, 0.5, task.crop().stretch()));
    }
  }

  /** On a ramp from left to right, a square's slope is its scale. */
  @Test
  void squaresHaveTheScalesThatTheRecipeSays(@TempDir Path folder) {
    BufferedImage ramp = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 128 * 128; i++) {
      ramp.setRGB(i % 128, i / 128, 0x010101 * (i % 128));
    }
    ImageFiles.write(ramp, folder.resolve("ramp.png"), false);
    Examples tasks =
        new Examples(
            new ImageFolder(List.of(folder), 1 << 20),
            TaskMixture.of(Map.of("inpaint", 1.0, "restore", 1.0)),
            16,
            1);
    Examples whole = tasks.with(new Augmentation(true, 1.0, 0.0, 0, 0, 0));
    Examples pixels = tasks.with(new Augmentation(true, 0.0, 0.0, 0, 0, 0));
    for (int i = 0; i < 40; i++) {
      assertThat(slope(whole.example(i).target())).isCloseTo(8, within(0.1f));
      assertThat(slope(pixels.example(i).target())).isCloseTo(1, within(0.01f));
    }
  }

  /** Of 8-bit values, by pixels. */
  private static float slope(Pixels square) {
    return Math.abs(square.at(0, 8, 10) - square.at(0, 8, 6)) * 127.5f / 4;
  }
}
