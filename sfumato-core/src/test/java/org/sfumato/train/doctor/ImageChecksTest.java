package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.task.TaskMixture;

/** What is said of images, by their looks. */
final class ImageChecksTest {
  private static ImageLook photo(String name, int width, int height, long seed) {
    return ImageLook.at(Pictures.photo(width, height, seed), name);
  }

  /** A mask of which this share is white. */
  private static ImageLook mask(String name, double white) {
    BufferedImage image = new BufferedImage(100, 10, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 100 * white; x++) {
      for (int y = 0; y < 10; y++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    return ImageLook.at(image, name);
  }

  @Test
  void leaksAreListedWithWhatTheyAreCopiesOf() {
    List<ImageLook> learned = List.of(photo("a", 90, 60, 1), photo("b", 90, 60, 2));
    Pixels copy = Pixels.of(Pictures.photo(90, 60, 2)).flip();
    List<ImageLook> kept = List.of(ImageLook.at(copy.toImage(), "c"), photo("d", 90, 60, 12));

    List<Leak> leaks = LeakCheck.leaks(learned, kept);
    assertThat(leaks).extracting(Leak::learned, Leak::kept).containsExactly(tuple("b", "c"));
    assertThat(LeakCheck.of(leaks, 2).orElseThrow().sentence())
        .startsWith("1 of 2 images of validation are learned, too, or nearly (c as b)");
    assertThat(LeakCheck.of(List.of(), 2)).isEmpty();
  }

  @Test
  void evenImagesLeakNothing() {
    ImageLook gray = ImageLook.at(Pixels.zeros(3, 9, 9).toImage(), "gray");
    assertThat(LeakCheck.leaks(List.of(gray), List.of(gray))).isEmpty();
  }

  @Test
  void smallImagesWouldBeEnlarged() {
    List<ImageLook> looks = List.of(photo("a", 64, 64, 1), photo("b", 90, 63, 1));
    assertThat(SizeCheck.of(looks, 64).orElseThrow().sentence())
        .startsWith("1 of 2 images are smaller than the 64 x 64")
        .contains("b has 90 x 63");
    assertThat(SizeCheck.of(looks, 63)).isEmpty();
  }

  @Test
  void unreadableImagesAreTold() {
    assertThat(ReadingCheck.of(List.of("a.jpg is no image."), 9).orElseThrow().sentence())
        .isEqualTo(
            "1 of 9 images cannot be read and would be skipped: mend or remove them (a.jpg is no"
                + " image)");
    assertThat(ReadingCheck.of(List.of(), 9)).isEmpty();
  }

  @Test
  void whiteIsSeenInImagesOfBlackAndWhiteOnly() {
    assertThat(mask("m", 0.3).white()).isEqualTo(0.3);
    assertThat(photo("p", 40, 40, 1).isBlackAndWhite()).isFalse();
  }

  @Test
  void masksThatMarkNearlyEverythingLookInverted() {
    List<ImageLook> masks = List.of(mask("a", 0.97), mask("b", 0.99), mask("c", 0.96));
    assertThat(MaskCheck.ofConditions(masks)).hasSize(1);
    assertThat(MaskCheck.ofConditions(masks).get(0).sentence()).contains("97 % of them white");
  }

  @Test
  void fewMasksOfTheOtherPolarityAreNamed() {
    List<ImageLook> masks = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      masks.add(mask("m" + i, 0.2));
    }
    assertThat(MaskCheck.ofConditions(masks)).isEmpty();
    masks.add(mask("odd", 0.8));
    assertThat(MaskCheck.ofConditions(masks).get(0).sentence())
        .startsWith("1 of the 10 black and white pictures in --data-x are mostly white")
        .endsWith("invert odd");
  }

  @Test
  void photographsAreNoMasks() {
    List<ImageLook> mostly = new ArrayList<>(List.of(mask("m", 0.99)));
    mostly.add(photo("p", 40, 40, 1));
    assertThat(MaskCheck.ofConditions(mostly)).isEmpty();
    assertThat(MaskCheck.ofConditions(List.of())).isEmpty();
  }

  @Test
  void trainingsOwnMasksMarkAsMuchAsThePapersSay() {
    Map<String, Double> shares =
        MaskCheck.drawn(
            TaskMixture.of(Map.of("inpaint", 1.0, "uncrop", 1.0, "colorize", 1.0, "translate", 1.0))
                .tasks());
    // Palette, appendix B: half of the picture for uncropping.
    assertThat(shares).containsOnlyKeys("inpaint", "uncrop");
    assertThat(shares.get("uncrop")).isBetween(0.48, 0.52);
    assertThat(shares.get("inpaint")).isBetween(0.1, 0.4);
    assertThat(MaskCheck.ofDrawn(shares)).isEmpty();
  }

  @Test
  void aTasksInvertedMasksAreTold() {
    assertThat(MaskCheck.ofDrawn(Map.of("mine", 0.99)).get(0).sentence())
        .startsWith("the masks of the task mine mark 99.0 % of the picture");
    assertThat(MaskCheck.ofDrawn(Map.of("mine", 0.0))).hasSize(1);
  }

  @Test
  void theTypicalImageIsTheMiddleOne() {
    List<ImageLook> looks =
        List.of(photo("a", 10, 10, 1), photo("b", 100, 100, 1), photo("c", 20, 30, 1));
    ImageSurvey survey = new ImageSurvey(3, looks, List.of(), List.of(), 0);
    assertThat(survey.typical().name()).isEqualTo("c");
    assertThat(survey.bytesEach()).isEqualTo(4 * (100 + 10_000 + 600) / 3.0);
    assertThat(new ImageLook("", 1, 1, Optional.empty(), 1).isBlackAndWhite()).isTrue();
  }
}
