package org.sfumato.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

  @ParameterizedTest
  @CsvSource({"abc,abc,0", "abc,abd,1", "abc,acb,1", "abc,bc,1", "'',abc,3", "kitten,sitting,3"})
  void distances(String a, String b, int edits) {
    assertThat(Nearest.distance(a, b)).isEqualTo(edits);
  }

  @Property
  void distanceIsSymmetricAndZeroOnlyForEquals(
      @ForAll @AlphaChars @StringLength(max = 6) String a,
      @ForAll @AlphaChars @StringLength(max = 6) String b) {
    assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
    assertThat(Nearest.distance(a, b) == 0).isEqualTo(a.equals(b));
  }

  @Test
  void aSlipIsMendedAndAStrangerIsNot() {
    List<String> known = List.of("steps", "seed");
    assertThat(Nearest.to("setps", known)).contains("steps");
    assertThat(Nearest.to("learning-rate", known)).isEmpty();
    assertThat(Nearest.hint("learning-rate", known)).isEqualTo("; known: steps, seed");
  }
}
