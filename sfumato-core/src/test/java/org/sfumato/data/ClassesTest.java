package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

class ClassesTest {
  private static final int SIZE = 8;

  @TempDir Path folder;

  @Test
  void theFoldersAreTheClasses() throws IOException {
    image("cats/young/tom.png", 0x404040);
    image("ants/a.png", 0x808080);
    image(".cache/x.png", 0);
    assertThat(ImageFolder.labelsIn(List.of(folder))).containsExactly("ants", "cats");
    ImageFolder images = new ImageFolder(List.of(folder.resolve("cats"), folder), 0);
    assertThat(images.labels()).containsExactly("young", "ants", "cats");
  }

  @Test
  void oneFolderIsNoChoice() throws IOException {
    image("cats/a.png", 0);
    assertThatThrownBy(() -> ImageFolder.labelsIn(List.of(folder)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a folder of their own");
  }

  /** A broken file's place is taken by another image, with that one's class. */
  @Test
  void anExampleHasTheClassOfTheImageThatItShows() throws IOException {
    image("dark/a.png", 0);
    Files.createDirectories(folder.resolve("light"));
    Files.writeString(folder.resolve("dark/b.png"), "broken");
    image("light/c.png", 0xffffff);
    Examples examples = examples(0);
    for (int i = 0; i < 30; i++) {
      TrainingPair pair = examples.example(i);
      assertThat(pair.label()).isEqualTo(pair.target().at(0, 0, 0) > 0 ? 1 : 0);
    }
  }

  @Test
  void dropoutShowsSomeImagesAsOfNoClass() throws IOException {
    image("dark/a.png", 0);
    image("light/c.png", 0xffffff);
    List<Integer> labels =
        LongStream.range(0, 4000).mapToObj(i -> examples(0.2).example(i).label()).toList();
    double none = labels.stream().filter(label -> label == 2).count() / 4000.0;
    assertThat(none).isCloseTo(0.2, within(0.03));
    assertThat(labels).contains(0, 1).doesNotContain(-1);
  }

  @Test
  void imagesOfNoClassAndClassesOfNoImageAreRefused() throws IOException {
    image("dark/a.png", 0);
    image("light/c.png", 0xffffff);
    assertThatThrownBy(
            () ->
                new Classes(List.of("dark", "light", "red"), 0)
                    .requireEach(new ImageFolder(List.of(folder), 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no images of red");
    image(".thumbnails/x.png", 0);
    examples(0); // hidden folders hold no images
    image("odd.png", 0);
    assertThatThrownBy(() -> examples(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("odd.png lies in no folder of a class");
  }

  private Examples examples(double dropout) {
    return examples(new Classes(List.of("dark", "light"), dropout));
  }

  private Examples examples(Classes classes) {
    ImageFolder images = new ImageFolder(List.of(folder), 1 << 20);
    return new Examples(images, TaskMixture.of(Map.of("generate", 1.0)), SIZE, 1, classes);
  }

  private void image(String name, int rgb) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIZE * SIZE; i++) {
      image.setRGB(i % SIZE, i / SIZE, rgb);
    }
    ImageIO.write(image, "png", file.toFile());
  }
}
