package org.sfumato.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
    "in-channels=1, colorize, 3 in-channels",
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
}
