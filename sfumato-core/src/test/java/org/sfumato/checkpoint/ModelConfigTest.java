package org.sfumato.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;

class ModelConfigTest {
  @ParameterizedTest
  @CsvSource({
    "image-size=32, colorize,",
    "'image-size=20 attention-resolutions=10', colorize, network.image-size must be a multiple of 8",
    "condition-channels=1, colorize, network.condition must be image with 3 channels",
    "out-channels=6, colorize,", // the variance is learned too
    "out-channels=4, colorize, 3 out-channels",
    "in-channels=1, colorize, network.in-channels must be 3",
    "classes=0, restore,",
    "classes=4, restore,",
    "classes=3, uncrop,", // it is told of as many tasks as it knows
    "classes=3, restore, 'network.classes must be 0, or 4 to tell the network its task'",
    "classes=1, inpaint, network.classes must be 0",
  })
  void whatKeepsANetworkFromTheTasks(String settings, String task, String rule) {
    UNetConfig network =
        ConfigReader.from(UNetPresets.TINY).overrides(List.of(settings.split(" "))).read();
    ModelConfig config = new ModelConfig(network, DiffusionConfig.PALETTE_V, Map.of(task, 1.0));
    if (rule == null) {
      assertThat(config.misfit()).isEmpty();
    } else {
      assertThat(config.misfit()).get().asString().contains(rule);
    }
  }

  /** Images of noise: no condition, or a small image, and classes that are those of the labels. */
  @ParameterizedTest
  @CsvSource({
    "condition=none, generate, '',",
    "condition=none classes=7, generate, '',",
    "condition=none classes=2, generate, 'a,b',",
    "condition=none classes=3, generate, 'a,b',",
    "condition=none classes=4, generate, 'a,b', 'the number of labels, 2, or one more'",
    "condition=image, generate, '', network.condition must be none for the task generate",
    "condition=low-resolution, generate, '', network.condition must be none",
    "condition=low-resolution, upsample, '',",
    "condition=none, upsample, '', network.condition must be low-resolution with 3 channels",
    "condition=none out-channels=2, classify, 'a,b',",
    "condition=none out-channels=3, classify, 'a,b', 'the number of labels, 2'",
    "condition=none classes=2, classify, 'a,b', network.classes 0",
    "condition=image classes=4, inpaint, 'a,b', labels must be empty",
    "condition=none out-channels=4, generate, '', 3 out-channels",
  })
  void whatKeepsANetworkFromMakingImages(String settings, String task, String labels, String rule) {
    String channels = "condition-channels=" + (settings.startsWith("condition=none") ? "0 " : "3 ");
    UNetConfig network =
        ConfigReader.from(UNetPresets.TINY)
            .overrides(List.of((channels + settings).split(" ")))
            .read();
    List<String> names = labels.isEmpty() ? List.of() : List.of(labels.split(","));
    ModelConfig config =
        new ModelConfig(network, DiffusionConfig.PALETTE_V, Map.of(task, 1.0), names);
    if (rule == null) {
      assertThat(config.misfit()).isEmpty();
    } else {
      assertThat(config.misfit()).get().asString().contains(rule);
    }
  }

  @Test
  void aRegressionNeedsACondition() {
    DiffusionConfig regression =
        ConfigReader.from(DiffusionConfig.PALETTE).override("prediction=regression").read();
    UNetConfig network =
        ConfigReader.from(UNetPresets.TINY)
            .override("condition=none")
            .override("condition-channels=0")
            .read();
    assertThat(new ModelConfig(network, regression, Map.of("generate", 1.0)).misfit().orElseThrow())
        .contains("must not be regression for the task generate");
    assertThat(new ModelConfig(UNetPresets.TINY, regression, Map.of("restore", 1.0)).misfit())
        .isEmpty();
  }

  @Test
  void kindsOfTasksDoNotMix() {
    UNetConfig network =
        ConfigReader.from(UNetPresets.TINY)
            .override("condition=none")
            .override("condition-channels=0")
            .read();
    Map<String, Double> both = Map.of("generate", 1.0, "colorize", 1.0);
    assertThat(new ModelConfig(network, DiffusionConfig.PALETTE_V, both).misfit())
        .get()
        .asString()
        .contains("of one kind");
    assertThat(
            new ModelConfig(network, DiffusionConfig.RESIDUAL_V, Map.of("generate", 1.0)).misfit())
        .get()
        .asString()
        .contains("diffusion.residual must be none");
  }
}
