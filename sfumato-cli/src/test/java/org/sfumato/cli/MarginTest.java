package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MarginTest {

  @ParameterizedTest
  @CsvSource({"120,640,120", "50%,640,320", "12.5%,64,8", "0,640,0", "33%,10,3", "200 %,5,10"})
  void pixelsOfASide(String text, int side, int pixels) {
    assertThat(new Margin.Converter().convert(text).pixels(side)).isEqualTo(pixels);
  }
}
