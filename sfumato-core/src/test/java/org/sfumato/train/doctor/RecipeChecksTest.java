package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.train.TrainConfig;

/** What is said of a configuration and of how many images there are. */
final class RecipeChecksTest {
  @Test
  void imagesSeenVeryOftenAreTooFew() {
    TrainConfig config = Configs.of("tiny", "steps=1000", "batch-size=8");
    assertThat(AmountCheck.learned(config, 1_000, 5).isPresent()).isFalse();
    assertThat(AmountCheck.learned(config, 99, 210_000).orElseThrow().sentence())
        .startsWith("99 images for 2.1e+05 parameters, each seen about 81 times in 1000 steps");
    assertThat(AmountCheck.learned(Configs.of("small-64", "steps=10000"), 200, 5)).isPresent();
  }

  @Test
  void validationIsThereAndLargeEnough() {
    TrainConfig config = Configs.of("tiny");
    assertThat(AmountCheck.keptApart(config, 20)).isEmpty();
    assertThat(sentence(AmountCheck.keptApart(config, 0))).contains("give others with --val");
    assertThat(sentence(AmountCheck.keptApart(config, 19))).contains("19 images are too few");
    assertThat(sentence(AmountCheck.keptApart(Configs.of("tiny", "validation-images=5"), 50)))
        .contains("5 images are too few", "as validation-images");
    assertThat(sentence(AmountCheck.keptApart(Configs.of("tiny", "validate-every=0"), 50)))
        .contains("never measured");
    assertThat(sentence(AmountCheck.keptApart(Configs.of("tiny", "steps=100"), 50)))
        .contains("validate-every to a number of steps below 100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tiny        | saturation=0.2                 | does nothing for colorize
          tiny        | saturation=0.2 tasks.inpaint=0 | it changes the other tasks only
          tiny        | contrast=0.2                   | makes colours stronger and fainter
          tiny        | brightness=0.5                 | clips many pixels
          generate-32 | brightness=0.1                 | as augmentation changes them
          """)
  void augmentationThatSpoils(String preset, String changes, String found) {
    List<Warning> warnings = AugmentationCheck.of(Configs.of(preset, changes.split(" ")));
    assertThat(sentence(warnings)).contains(found);
    assertThat(warnings.get(0).check()).isEqualTo("augmentation");
  }

  @Test
  void pairsIgnoreColours() {
    String[] pairs = {"contrast=0.2", "network.classes=0", "tasks={translate: 1}"};
    assertThat(sentence(AugmentationCheck.of(Configs.of("tiny", pairs))))
        .startsWith("pairs keep their colours");
  }

  @Test
  void mirroredClassesThatTellSides() {
    TrainConfig config = Configs.of("generate-32").withLabels(List.of("Left", "up"));
    assertThat(sentence(AugmentationCheck.of(config)))
        .contains("the classes Left tell sides apart");
    assertThat(AugmentationCheck.of(Configs.of("generate-32").withLabels(List.of("up", "down"))))
        .isEmpty();
  }

  @Test
  void augmentationThatSuitsIsNotWarnedOf() {
    assertThat(AugmentationCheck.of(Configs.of("tiny"))).isEmpty();
    String[] restore = {"saturation=0.2", "contrast=0.2", "tasks={restore: 1}"};
    assertThat(AugmentationCheck.of(Configs.of("tiny", restore))).isEmpty();
  }

  private static String sentence(List<Warning> warnings) {
    assertThat(warnings).hasSize(1);
    return warnings.get(0).sentence();
  }
}
