package org.sfumato.metric.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;

class PairingTest {
  private static ImageSet set(String folder, String... files) {
    Path path = Path.of(folder);
    return new ImageSet(path, Arrays.stream(files).map(path::resolve).toList(), "digest");
  }

  private static Pairing pairing(ImageSet samples, ImageSet originals) {
    return Pairing.of(List.of(samples), Optional.of(originals));
  }

  @ParameterizedTest
  @CsvSource({
    "photo.png, photo.jpg",
    "photo-2.png, photo.jpg",
    "photo-colorized.png, photo.jpg",
    "photo-uncropped-12.png, photo.jpg",
    "in/photo-2.png, in/photo.jpg",
    "shot-7.png, shot-7.jpg",
    "shot-7-2.png, shot-7.jpg",
    "a.b-1.png, a.b.jpg",
    "room-restored.png, room-restored.jpg",
    ".hidden-1.png, .hidden.jpg"
  })
  void partners(String sample, String original) {
    Pairing pairing = pairing(set("s", sample), set("o", original));
    assertThat(pairing.groups())
        .containsExactly(
            new Pairing.Group(Optional.of(Path.of("o", original)), List.of(Path.of("s", sample))));
    assertThat(pairing.unpairedSamples()).isEmpty();
    assertThat(pairing.unpairedOriginals()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "photo2.png, photo.jpg",
    "photo-enlarged.png, photo.jpg",
    "in/photo.png, photo.jpg",
    "photo-.png, photo.jpg",
    "Photo.png, photo.jpg"
  })
  void strangers(String sample, String original) {
    Pairing pairing = pairing(set("s", sample), set("o", original));
    assertThat(pairing.pairs()).isEmpty();
    assertThat(pairing.unpairedSamples()).containsExactly(Path.of("s", sample));
    assertThat(pairing.unpairedOriginals()).containsExactly(Path.of("o", original));
    // It still counts as a sample.
    assertThat(pairing.groups()).hasSize(1);
  }

  @Test
  void theWholeNameComesFirst() {
    Pairing pairing =
        pairing(
            set("s", "shot.png", "shot-1.png", "shot-1-1.png"), set("o", "shot.jpg", "shot-1.jpg"));
    assertThat(pairing.groups()).extracting(group -> group.samples().size()).containsExactly(1, 2);
  }

  /** By number and not by name, in which 10 comes before 2. */
  @Test
  void answersAreInTheOrderOfTheirNumbersAndFolders() {
    ImageSet first = set("a", "x-1.png", "x-10.png", "x-2.png");
    ImageSet second = set("b", "x.png");
    Pairing pairing = Pairing.of(List.of(first, second), Optional.of(set("o", "x.jpg")));
    assertThat(pairing.groups().get(0).samples())
        .containsExactly(
            Path.of("a", "x-1.png"),
            Path.of("a", "x-2.png"),
            Path.of("a", "x-10.png"),
            Path.of("b", "x.png"));
    assertThat(pairing.hasSeveral()).isTrue();
  }

  /** Two photographs may well be called photo-1 and photo-2. */
  @Test
  void withoutOriginalsOnlySeveralFoldersMakeSeveralAnswers() {
    Pairing one = Pairing.of(List.of(set("a", "x-1.png", "x-2.png")), Optional.empty());
    assertThat(one.hasSeveral()).isFalse();
    Pairing two =
        Pairing.of(List.of(set("a", "x.png", "y.png"), set("b", "x.jpg")), Optional.empty());
    assertThat(two.groups()).extracting(g -> g.samples().size()).containsExactly(2, 1);
  }

  @Test
  void originalsOfOneNameAreRefused() {
    assertThatThrownBy(() -> pairing(set("s", "x.png"), set("o", "x.jpg", "x.png")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have one name");
  }
}
