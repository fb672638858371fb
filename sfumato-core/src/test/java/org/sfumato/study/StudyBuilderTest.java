package org.sfumato.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.study.StudyBuilder.Built;
import org.sfumato.study.StudyBuilder.Settings;

final class StudyBuilderTest {
  private static final Settings SETTINGS =
      new Settings(Study.QUESTION, List.of(3, 5), 50, 1, 1, 1000, 0, 5);

  @TempDir Path folder;
  private Path originals;
  private final Map<String, Path> methods = new LinkedHashMap<>();

  @BeforeEach
  void sixPairsInTwoSets() throws IOException {
    originals = folder.resolve("originals");
    methods.put("Palette (L2)", folder.resolve("palette"));
    methods.put("regression", folder.resolve("regression"));
    for (int i = 0; i < 6; i++) {
      String set = i < 3 ? "indoor" : "outdoor";
      Studies.write(originals.resolve(set).resolve("photo" + i + ".jpg"), i);
      Studies.write(
          folder.resolve("palette").resolve(set).resolve("photo" + i + "-colorized.png"), 10 + i);
      Studies.write(
          folder.resolve("regression").resolve(set).resolve("photo" + i + ".bmp"), 20 + i);
    }
  }

  private Built build(String name, Settings settings) {
    return StudyBuilder.build(originals, methods, folder.resolve(name), settings);
  }

  @Test
  void imagesArePairedByNameAndKeepTheirPixels() throws IOException {
    Built built = build("study", SETTINGS);
    Path at = folder.resolve("study");
    Study study = Study.read(at);
    assertThat(study).isEqualTo(built.study());
    assertThat(built.leftOut()).isEmpty();
    assertThat(study.trials()).isEqualTo(4);
    assertThat(study.practice()).hasSize(1);
    assertThat(study.catches()).hasSize(1);
    Set<Long> lengths = new HashSet<>();
    for (Scene scene : study.scenes()) {
      int i = Integer.parseInt(scene.name().substring("photo".length()));
      assertThat(scene.set()).isEqualTo(i < 3 ? "indoor" : "outdoor");
      same(
          at.resolve(scene.natural()),
          originals.resolve(scene.set()).resolve("photo" + i + ".jpg"));
      same(
          at.resolve(scene.generated().get("Palette (L2)")),
          folder.resolve("palette").resolve(scene.set()).resolve("photo" + i + "-colorized.png"));
      lengths.add(Files.size(at.resolve(scene.natural())));
      for (String file : scene.generated().values()) {
        lengths.add(Files.size(at.resolve(file)));
      }
    }
    assertThat(lengths).as("no length tells a file from another").hasSize(1);
  }

  private static void same(Path one, Path other) {
    BufferedImage a = ImageFiles.read(one);
    BufferedImage b = ImageFiles.read(other);
    for (int y = 0; y < b.getHeight(); y++) {
      for (int x = 0; x < b.getWidth(); x++) {
        assertThat(a.getRGB(x, y)).isEqualTo(b.getRGB(x, y));
      }
    }
  }

  /** The same bytes from the same folders and seed, others from another seed. */
  @Test
  void aStudyIsReproducible() throws IOException {
    build("one", SETTINGS);
    build("two", SETTINGS);
    build("three", new Settings(Study.QUESTION, List.of(3, 5), 50, 1, 1, 1000, 0, 6));
    String one = Files.readString(folder.resolve("one/study.json"));
    assertThat(one).isEqualTo(Files.readString(folder.resolve("two/study.json")));
    assertThat(one).isNotEqualTo(Files.readString(folder.resolve("three/study.json")));
    for (int i = 1; i <= 17; i++) {
      String image = "images/%06d.png".formatted(i);
      assertThat(
              Files.mismatch(
                  folder.resolve("one").resolve(image), folder.resolve("two").resolve(image)))
          .isEqualTo(-1);
    }
  }

  /** A natural image must not always be the first of its scene. */
  @Test
  void numbersSayNothing() {
    Study study = build("study", SETTINGS).study();
    Set<Integer> ranks = new HashSet<>();
    for (Scene scene : study.scenes()) {
      ranks.add(
          (int)
              scene.generated().values().stream()
                  .filter(f -> f.compareTo(scene.natural()) < 0)
                  .count());
    }
    assertThat(ranks).hasSizeGreaterThan(1);
  }

  @Test
  void whatHasNoCounterpartOrCannotBeReadIsNamed() throws IOException {
    Files.delete(folder.resolve("regression/indoor/photo0.bmp"));
    Studies.write(folder.resolve("palette/indoor/stranger.png"), 1);
    Studies.write(folder.resolve("palette/outdoor/photo4-colorized-2.png"), 1);
    Files.writeString(folder.resolve("palette/outdoor/photo3-colorized.png"), "no image");
    Built built = build("study", SETTINGS);
    assertThat(built.spare()).isEqualTo(1);
    assertThat(built.leftOut())
        .hasSize(3)
        .anyMatch(line -> line.endsWith("photo0.jpg has no image by regression"))
        .anyMatch(line -> line.endsWith("stranger.png has no original"))
        .anyMatch(line -> line.contains("photo3-colorized.png"));
    assertThat(built.study().trialsInAll()).isEqualTo(4);
  }

  @Test
  void differentSizesNeedACommonOne() throws IOException {
    ImageFiles.write(
        Studies.picture(20, 10, 1), folder.resolve("regression/indoor/photo0.bmp"), true);
    refused("study", SETTINGS, "20 x 10 pixels", "--size N");
    assertThat(folder.resolve("study/images")).doesNotExist();
    build("study", new Settings("?", List.of(3), 5, 0, 0, 10, 8, 1));
    BufferedImage image = ImageFiles.read(folder.resolve("study/images/000001.png"));
    assertThat(image.getWidth()).isEqualTo(8);
    assertThat(image.getHeight()).isEqualTo(8);
  }

  @Test
  void mistakesAreOneSentence() throws IOException {
    refused("s", new Settings("?", List.of(3), 5, 3, 3, 10, 0, 1), "6 complete pairs are too few");
    refused("s", new Settings(" ", List.of(3), 5, 1, 1, 10, 0, 1), "question");
    refused("originals", SETTINGS, "not an empty folder");
    methods.put("gone", folder.resolve("gone"));
    refused("t", SETTINGS, "gone is not a folder");
    methods.remove("gone");
    methods.put("catch", folder.resolve("palette"));
    refused("t", SETTINGS, "cannot be called 'catch'");
    methods.remove("catch");
    Studies.write(originals.resolve("indoor/photo1.png"), 3);
    refused("t", SETTINGS, "same name");
    assertThat(folder.resolve("t")).doesNotExist();
    assertThatThrownBy(() -> Study.read(folder.resolve("t")))
        .hasMessageContaining("holds no study");
  }

  private void refused(String name, Settings settings, String... parts) {
    assertThatThrownBy(() -> build(name, settings))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts);
  }

  /** A manifest from elsewhere cannot have other files served. */
  @Test
  void imagesOutsideOfTheStudyAreRefused() throws IOException {
    build("study", SETTINGS);
    Path file = folder.resolve("study/study.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replaceFirst("images/\\d+\\.png", "images/../../secret.png"));
    assertThatThrownBy(() -> Study.read(folder.resolve("study")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not name an image of this study");
  }

  @Test
  void aStudyWithoutItsImagesSaysSo() throws IOException {
    build("study", SETTINGS);
    Files.move(folder.resolve("study/images"), folder.resolve("elsewhere"));
    assertThatThrownBy(() -> Study.read(folder.resolve("study")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is missing");
  }
}
