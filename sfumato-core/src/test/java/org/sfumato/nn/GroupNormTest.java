package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;

class GroupNormTest {
  @ParameterizedTest
  @CsvSource({"4, 0, 4", "0, 4, 3", "1, 0, 1", "12, 0, 12"})
  void agreesWithItsDefinition(int count, int channelsEach, int groups) {
    Parameters p = new Parameters();
    GroupNorm norm = new GroupNorm(p, 12, new GroupRule(count, channelsEach));
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor x = fixture.image(2, 12, 3, 5);
      Tensor y = norm.forward(x);
      for (int b = 0; b < 2; b++) {
        LayerFixture.assertClose(
            LayerFixture.example(y, b),
            NaiveLayers.groupNorm(
                LayerFixture.example(x, b),
                12,
                groups,
                fixture.parameter("weight"),
                fixture.parameter("bias")));
      }
    }
  }

  @Test
  void saysWhyChannelsCannotBeGrouped() {
    assertThatThrownBy(() -> new GroupNorm(new Parameters(), 48, GroupRule.ADM))
        .isInstanceOf(InputException.class)
        .hasMessage("norm-groups: 48 channels cannot be divided into 32 groups");
    assertThatThrownBy(() -> new GroupNorm(new Parameters(), 24, GroupRule.SIXTEEN_CHANNELS))
        .isInstanceOf(InputException.class)
        .hasMessage("norm-groups: 24 channels cannot be divided into groups of 16 channels");
    assertThatThrownBy(() -> new GroupRule(32, 16)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new GroupRule(0, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new GroupRule(-1, 16)).isInstanceOf(InputException.class);
  }
}
