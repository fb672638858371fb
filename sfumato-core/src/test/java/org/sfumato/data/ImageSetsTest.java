package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pictures;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

/** Folders, lists, shards, sets with weights, and pairs. */
class ImageSetsTest {
  private static final long CACHE = 1 << 20;

  @TempDir Path folder;

  @BeforeEach
  void makeImages() throws IOException {
    photo("a/1.png", 11);
    photo("a/2.png", 12);
    photo("b/3.png", 13);
  }

  private Path photo(String name, int width) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFiles.write(Pictures.photo(width, 9, width), file, false);
    return file;
  }

  private static List<Integer> widths(ImageFolder images) {
    return LongStream.range(0, images.size())
        .mapToObj(i -> images.image((int) i).getWidth())
        .toList();
  }

  private static ImageFolder open(Path place) {
    return new ImageFolder(ImageSets.of(List.of(place)), CACHE);
  }

  @Test
  void aListNamesFilesInItsOwnOrder() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list.txt"),
            "# three\nb/3.png\n\n  a/1.png\n" + folder.resolve("a/2.png") + "\n");
    ImageFolder images = open(list);
    assertThat(widths(images)).containsExactly(13, 11, 12);
    assertThat(images.labels()).containsExactly("b", "a", "");

    Files.writeString(list, "a/1.png\na/none.png\n");
    assertThatThrownBy(() -> open(list))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(list + " names a/none.png, which is no file");
    Files.writeString(list, "\0\n");
    assertThatThrownBy(() -> open(list)).isInstanceOf(InputException.class);
  }

  @Test
  void aShardIsReadLikeTheFolderItWasMadeOf() throws IOException {
    Tar tar = new Tar();
    for (String name : List.of("a/1.png", "a/2.png", "b/3.png")) {
      tar.file(name, Files.readAllBytes(folder.resolve(name)));
      tar.file(name.replace("png", "json"), new byte[] {'{', '}'});
    }
    Path shards = Files.createDirectories(folder.resolve("shards"));
    Path shard = tar.write(shards.resolve("000.tar"));
    ImageFolder images = open(shard);
    assertThat(widths(images)).containsExactly(11, 12, 13);
    assertThat(images.labels()).containsExactly("a", "a", "b");
    assertThat(images.digest()).isEqualTo(open(folder).digest());
    tar.file("c/4.png", "no image".getBytes(StandardCharsets.UTF_8));
    tar.write(shards.resolve("001.tar"));
    ImageFolder both = open(shards);
    assertThat(widths(both)).containsExactly(11, 12, 13, 11, 12, 13, 11);
    assertThat(both.unreadable())
        .singleElement()
        .asString()
        .startsWith(shards.resolve("001.tar") + "/c/4.png is not an image");

    Files.write(shard, new byte[700]);
    Path empty = shard;
    assertThatThrownBy(() -> open(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no image files in");
  }

  /** As WebDataset has them: files of one sample share all up to the first dot. */
  @Test
  void aShardTellsTheClassesOfItsImages() throws IOException {
    Path shard = labelled("10", " 9\n", "010");
    ImageFolder images = open(shard);
    assertThat(images.labels()).containsExactly("10", "9", "10");
    assertThat(ImageFolder.labelsIn(List.of(shard))).containsExactly("9", "10");
    assertThat(ImageFolder.labelsIn(List.of(shard.getParent()))).containsExactly("9", "10");
    assertThat(images.digest()).as("images alone").isEqualTo(open(folder).digest());

    Classes classes = new Classes(List.of("9", "10"), 0);
    Examples examples =
        new Examples(images, TaskMixture.of(Map.of("generate", 1.0)), 8, 1, classes);
    for (int i = 0; i < 12; i++) {
      assertThat(examples.example(i).label()).isEqualTo(examples.place(i) == 1 ? 0 : 1);
    }
  }

  /** A shard of the three images, with what files beside them hold; null for no such file. */
  private Path labelled(String... labels) throws IOException {
    Tar tar = new Tar();
    List<String> names = List.of("a/1", "a/2", "b/3");
    for (int i = 0; i < names.size(); i++) {
      tar.file(names.get(i) + ".png", Files.readAllBytes(folder.resolve(names.get(i) + ".png")));
      tar.file(names.get(i) + ".json", new byte[] {'{'});
      if (labels[i] != null) {
        tar.file(names.get(i) + ".cls", labels[i].getBytes(StandardCharsets.UTF_8));
      }
    }
    return tar.write(make("labelled/0.tar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "-1", "1.5", "1234567890", "1\t2", "\0"})
  void labelsThatAreNoNumbersAreRefused(String label) throws IOException {
    String shown = "'" + label.replaceAll("\\p{C}", " ").strip() + "'";
    assertRefused(labelled("0", "1", label), "b/3.cls holds " + shown + ", and should");
  }

  @Test
  void labelsThatAreHugeOrMissingAreRefused() throws IOException {
    assertRefused(labelled("0", "1", " "), "b/3.cls holds nothing, and should");
    assertRefused(labelled("0", "1", "1".repeat(65)), "b/3.cls holds 65 bytes, and should");
    assertRefused(labelled("0", "1", null), "b/3.png has no .cls file of its class beside it");
    assertRefused(
        labelled("0", "1", "2"), "b/3.png is of another class, '2': the classes are 0, 1.");
    assertRefused(folder.resolve("a"), "1.png lies in no folder of a class, and no .cls file");
    open(labelled("0", "1", "cat")).image(2); // classes do not matter here
  }

  private static void assertRefused(Path place, String sentence) {
    assertThatThrownBy(() -> new Classes(List.of("0", "1"), 0).require(open(place)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void setsAreWrittenWithTheirNames() throws IOException {
    Path equals = Files.createDirectory(folder.resolve("a=b"));
    ImageSets sets =
        ImageSets.parse(List.of(Path.of("x=one"), Path.of("y=two"), Path.of("x=three"), equals));
    assertThat(sets.sets())
        .containsExactly(
            Map.entry("x", List.of(Path.of("one"), Path.of("three"))),
            Map.entry("y", List.of(Path.of("two"))),
            Map.entry("", List.of(equals)));
    assertThatThrownBy(() -> sets.requirePlaces("--data"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--data one is not a folder");
  }

  @Test
  void weightsNeedSetsAndSetsWeights() {
    ImageSets sets =
        ImageSets.parse(
            List.of(Path.of("a=" + folder.resolve("a")), Path.of("b=" + folder.resolve("b"))));
    ImageFolder images = new ImageFolder(sets, CACHE);
    assertThat(images.parts())
        .containsExactly(new ImageFolder.Part("a", 0, 2), new ImageFolder.Part("b", 2, 1));
    assertThat(Mixing.parts(images.parts(), Map.of("a", 1.0, "b", 3.0)))
        .containsExactly(new MixtureOrder.Part(0, 2, 0.25), new MixtureOrder.Part(2, 1, 0.75));
    Examples examples = examples(images, "colorize");
    Examples onlyB = examples.mixed(Map.of("a", 0.0, "b", 1.0));
    for (int i = 0; i < 50; i++) {
      assertThat(onlyB.place(i)).isEqualTo(2);
    }
    assertThat(examples.mixed(Map.of())).isSameAs(examples);
    assertThatThrownBy(() -> examples.mixed(Map.of("a", 1.0)))
        .isInstanceOf(InputException.class)
        .hasMessage("data: the set 'b' has no weight: give data.b");
    assertThatThrownBy(() -> examples.mixed(Map.of("a", 1.0, "b", 1.0, "c", 1.0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no sets of the names c");
    assertThatThrownBy(() -> examples(open(folder), "colorize").mixed(Map.of("a", 1.0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("every set needs a name");
  }

  private static Examples examples(ImageFolder images, String task) {
    return new Examples(images, TaskMixture.of(Map.of(task, 1.0)), 8, 1);
  }

  @Test
  void bothPicturesOfAPairAreCutAlike() throws IOException {
    BufferedImage y = Pictures.photo(30, 20, 4);
    BufferedImage x = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 600; i++) {
      x.setRGB(i % 30, i / 30, ~y.getRGB(i % 30, i / 30));
    }
    ImageFiles.write(x, make("x/p.png"), false);
    ImageFiles.write(y, make("y/p.bmp"), false);
    ImageSets pairs =
        ImageSets.of(List.of(folder.resolve("y"))).withConditions(List.of(folder.resolve("x")));
    Examples examples = examples(new ImageFolder(pairs, CACHE), "translate");
    for (int i = 0; i < 20; i++) {
      TrainingPair pair = examples.example(i);
      for (int k = 0; k < pair.target().data().length; k++) {
        // Clipped after resizing, so not exactly opposite everywhere.
        assertThat(pair.condition().data()[k])
            .isBetween(-pair.target().data()[k] - 0.02f, -pair.target().data()[k] + 0.02f);
      }
    }

    ImageFiles.write(y, make("y/q.png"), false);
    assertThatThrownBy(() -> new ImageFolder(pairs, CACHE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("q.png has no picture of its name in");
    ImageFiles.write(Pictures.photo(31, 20, 4), make("x/q.png"), false);
    ImageFolder odd = new ImageFolder(pairs, CACHE);
    odd.picture(1);
    assertThat(odd.unreadable()).singleElement().asString().contains("31 x 20", "30 x 20");
    Files.delete(folder.resolve("y/q.png"));
    assertThatThrownBy(() -> new ImageFolder(pairs, CACHE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is to become a picture that is not there");
    assertThatThrownBy(() -> examples(open(folder), "translate").example(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("learns from pairs");
  }

  private Path make(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  @Test
  void whatASubsetDoesNotNeedLeavesTheMemory() throws IOException {
    ImageFolder images = open(folder);
    images.keepOnly(0, 1);
    images.image(0);
    images.image(2);
    Files.delete(folder.resolve("a/1.png"));
    Files.delete(folder.resolve("b/3.png"));
    assertThat(images.image(0).getWidth()).isEqualTo(11);
    assertThat(images.image(2).getWidth()).as("was not kept: the next one").isEqualTo(11);
    images.keepOnly(1);
    assertThat(images.image(0).getWidth()).as("was not kept: the next one").isEqualTo(12);
  }
}
