package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.error.InputException;

class RinPresetsTest {
  static Stream<Arguments> millionsOfParameters() {
    return Stream.of(
        arguments(RinPresets.CHEN_64, 214),
        arguments(RinPresets.CHEN_128, 215),
        arguments(RinPresets.CHEN_256, 319),
        arguments(RinPresets.CHEN_512, 320),
        arguments(RinPresets.CHEN_768, 408),
        arguments(RinPresets.CHEN_1024, 412),
        arguments(RinPresets.SMALL_64, 10.35));
  }

  /** Chen, Table 1, from shapes: without memory. */
  @ParameterizedTest
  @MethodSource("millionsOfParameters")
  void hasTheSizeOfThePaper(RinConfig config, double millions) {
    Rin rin = new Rin(config);
    assertThat(rin.parameters().count() / 1e6).isCloseTo(millions, within(0.005 * millions));
    assertThatThrownBy(() -> rin.parameters().list().iterator().next().tensor())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image-size=0                | image-size must be 1 to 1024, not 0
          patch-size=5                | patch-size must divide image-size, not 5
          patch-size=0                | patch-size must divide image-size, not 0
          in-channels=0               | in-channels must be 1 to 64, not 0
          out-channels=0              | out-channels must be 1 to 128, not 0
          condition-channels=0        | condition-channels must be 0 without a condition, else 1 to 64, not 0
          token-width=0               | token-width must be 1 to 16384, not 0
          latents=2                   | latents must be 3 to 4096, not 2
          latent-width=24             | latent-width must be a multiple of 8 from 32 to 16384, not 24
          latent-width=36             | latent-width must be a multiple of 8 from 32 to 16384, not 36
          blocks=[]                   | blocks needs 1 to 64 numbers, not []
          blocks=1,-1                 | blocks must be of 0 to 64 layers, not -1
          latent-heads=3              | latent-heads must divide latent-width, not 3
          interface-heads=5           | interface-heads must divide the smaller of token-width and latent-width, not 5
          mlp-ratio=0                 | mlp-ratio must be 1 to 16, not 0
          self-conditioning-rate=1.1  | self-conditioning-rate must be in [0, 1], not 1.1
          classes=-1                  | classes must be 0 to 1000000, not -1
          """)
  void saysWhatIsWrong(String setting, String sentence) {
    ConfigReader<RinConfig> reader = ConfigReader.from(RinPresets.TINY).override(setting);
    assertThatThrownBy(reader::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("network: " + sentence);
  }

  @ParameterizedTest
  @CsvSource({"image-size=1024,patch-size=4"})
  void tooManyPatchesAreRefused(String size, String patch) {
    ConfigReader<RinConfig> reader =
        ConfigReader.from(RinPresets.TINY).override(size).override(patch);
    assertThatThrownBy(reader::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("patch-size must leave at most 16384 patches, not 4");
  }
}
