package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.nn.Parameter;

/** The sizes that the papers and their published checkpoints have, from shapes: without memory. */
class UNetPresetsTest {
  static Stream<Arguments> millionsOfParameters() {
    return Stream.of(
        arguments("palette-256", UNetPresets.PALETTE_256, 552, 1.0),
        // Palette, Table 5: local attention, more blocks, dilated convolutions.
        arguments("palette-256, local", UNetPresets.PALETTE_256_LOCAL, 552, 0.01 * 552),
        arguments("palette-256, more", UNetPresets.PALETTE_256_MORE_BLOCKS, 603, 0.012 * 603),
        arguments("palette-256, dilated", UNetPresets.PALETTE_256_DILATED, 624, 0.012 * 624),
        arguments("adm-64", UNetPresets.ADM_64, 295.9, 0.05),
        arguments("adm-128", UNetPresets.ADM_128, 421.5, 0.05),
        arguments("adm-256", UNetPresets.ADM_256, 553.8, 0.05),
        arguments("adm-512", UNetPresets.ADM_512, 559.0, 0.05),
        arguments("small-64", UNetPresets.SMALL_64, 11.9, 0.05),
        arguments("tiny", UNetPresets.TINY, 0.21, 0.005));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("millionsOfParameters")
  void hasThePublishedSize(String name, UNetConfig config, double millions, double rounding) {
    assertThat(new UNet(config).parameters().count() / 1e6).isCloseTo(millions, within(rounding));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("millionsOfParameters")
  void describesItselfWithoutMemory(String name, UNetConfig config, double m, double r) {
    UNet unet = new UNet(config);
    assertThat(unet.parameters().list()).isNotEmpty();
    for (Parameter parameter : unet.parameters().list()) {
      assertThatThrownBy(parameter::tensor).isInstanceOf(IllegalStateException.class);
    }
  }
}
