package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

class ExamplesTest {
  private static final int IMAGES = 6;
  private static final int SIZE = 16;
  private static final TaskMixture ALL =
      TaskMixture.of(Map.of("colorize", 1.0, "inpaint", 1.0, "uncrop", 1.0, "restore", 1.0));

  @TempDir Path folder;

  /** Each of one red of its own, so that an example tells which image it was cut from. */
  @BeforeEach
  void makeImages() {
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(24 + i, 30 - i, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, 40 * i << 16 | 8 * x << 8 | 8 * y);
        }
      }
      ImageFiles.write(image, folder.resolve(i + ".png"), false);
    }
  }

  @Test
  void anExampleDependsOnSeedAndNumberOnly() {
    Examples one = examples(7);
    Examples other = examples(7);
    List<TrainingPair> forwards = LongStream.range(0, 20).mapToObj(one::example).toList();
    for (int i = 19; i >= 0; i--) {
      assertSame(other.example(i), forwards.get(i));
      assertSame(one.example(i), forwards.get(i));
    }
    assertThat(examples(8).example(0).target().data())
        .isNotEqualTo(forwards.get(0).target().data());
  }

  @Test
  void everyImageComesOnceAnEpochInAnotherOrder() {
    Examples examples = examples(3);
    List<List<Integer>> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      int first = epoch * IMAGES;
      epochs.add(
          IntStream.range(first, first + IMAGES)
              .map(i -> imageOf(examples.example(i)))
              .boxed()
              .toList());
      assertThat(epochs.get(epoch)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }
    assertThat(epochs).doesNotHaveDuplicates();
  }

  @Test
  void anImageIsCutAnewInEveryEpoch() {
    Examples examples = examples(3);
    Task task = TaskMixture.task("restore");
    List<float[]> cuts = new ArrayList<>();
    for (int i = 0; cuts.size() < 3; i++) {
      TrainingPair pair = examples.example(task, i);
      if (imageOf(pair) == 0) {
        cuts.add(pair.target().data());
      }
    }
    assertThat(cuts.get(0)).isNotEqualTo(cuts.get(1));
    assertThat(cuts.get(1)).isNotEqualTo(cuts.get(2));
  }

  @Test
  void manyThreadsGetWhatOneGets() {
    Examples examples = examples(5);
    List<TrainingPair> alone = LongStream.range(0, 60).mapToObj(examples(5)::example).toList();
    List<TrainingPair> together =
        LongStream.range(0, 60).parallel().mapToObj(examples::example).toList();
    for (int i = 0; i < alone.size(); i++) {
      assertSame(together.get(i), alone.get(i));
    }
  }

  @Test
  void aNumberMeansTheSameImageForEveryTask() {
    Examples examples = examples(5);
    for (int i = 0; i < IMAGES; i++) {
      for (Task task : ALL.tasks()) {
        TrainingPair pair = examples.example(task, i);
        assertThat(imageOf(pair)).isEqualTo(imageOf(examples.example(i)));
        assertThat(pair.mask() != null)
            .isEqualTo(task.name().equals("inpaint") || task.name().equals("uncrop"));
        assertSame(examples.example(task, i), pair);
      }
    }
  }

  private Examples examples(long seed) {
    return new Examples(new ImageFolder(List.of(folder), 1 << 20), ALL, SIZE, seed);
  }

  private static int imageOf(TrainingPair pair) {
    return Math.round(Pixels.toByte(pair.target().at(0, SIZE / 2, SIZE / 2)) / 40f);
  }

  static void assertSame(TrainingPair actual, TrainingPair expected) {
    assertThat(actual.condition().data()).isEqualTo(expected.condition().data());
    assertThat(actual.target().data()).isEqualTo(expected.target().data());
    assertThat(actual.mask() == null ? null : actual.mask().data())
        .isEqualTo(expected.mask() == null ? null : expected.mask().data());
  }
}
