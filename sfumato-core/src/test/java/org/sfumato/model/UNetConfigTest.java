package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.error.InputException;
import org.sfumato.nn.GroupRule;

class UNetConfigTest {
  /** A good one, whose fields the tests spoil one at a time. */
  private static final class Fields {
    int imageSize = 32;
    int inChannels = 3;
    int outChannels = 3;
    Condition condition = Condition.IMAGE;
    int conditionChannels = 3;
    int baseChannels = 32;
    List<Double> multipliers = List.of(1.0, 2.0);
    int resBlocks = 1;
    List<Integer> attention = List.of(16);
    LongRange longRange = LongRange.GLOBAL_ATTENTION;
    int heads = 4;
    int headChannels;
    double dropout;
    int classes;
    GroupRule groups = GroupRule.ADM;

    UNetConfig build() {
      return new UNetConfig(
          imageSize,
          inChannels,
          outChannels,
          condition,
          conditionChannels,
          baseChannels,
          multipliers,
          resBlocks,
          attention,
          longRange,
          heads,
          headChannels,
          AttentionOrder.QKV_FIRST,
          dropout,
          true,
          true,
          classes,
          groups,
          NoiseInput.GAMMA,
          false);
    }
  }

  static List<Arguments> faults() {
    return List.of(
        fault(f -> f.imageSize = 0, "image-size must be 1 to 1024, not 0"),
        fault(f -> f.imageSize = 33, "image-size must be divisible by 2 at every level", "not 33"),
        fault(f -> f.imageSize = 512, "image-size must be halved to 128 or less", "not 512"),
        fault(
            f -> {
              f.imageSize = 256;
              f.attention = List.of(256);
            },
            "attention-resolutions must be at most 128, not 256"),
        fault(f -> f.inChannels = 0, "in-channels must be 1 to 64, not 0"),
        fault(f -> f.outChannels = 10_001, "out-channels must be 1 to 10000, not 10001"),
        fault(f -> f.conditionChannels = 0, "condition-channels", "not 0"),
        fault(f -> f.condition = Condition.NONE, "condition-channels", "not 3"),
        fault(f -> f.baseChannels = 31, "base-channels must be even", "not 31"),
        fault(f -> f.multipliers = List.of(), "channel-multipliers needs 1 to 10 levels"),
        fault(f -> f.multipliers = List.of(1.0, -2.0), "channel-multipliers", "not -2.0"),
        fault(f -> f.multipliers = List.of(Double.NaN), "channel-multipliers", "not NaN"),
        fault(f -> f.resBlocks = 17, "res-blocks must be 1 to 16, not 17"),
        fault(f -> f.attention = List.of(8), "attention-resolutions", "never fire", "not 8"),
        fault(
            f -> {
              f.imageSize = 34;
              f.attention = List.of(34);
              f.longRange = LongRange.LOCAL_ATTENTION;
            },
            "image-size must stay even at every level for local-attention",
            "not 34"),
        fault(f -> f.heads = 0, "heads must be positive", "not 0"),
        fault(f -> f.headChannels = -1, "head-channels", "not -1"),
        fault(f -> f.dropout = 1, "dropout must be in [0, 1), not 1.0"),
        fault(f -> f.dropout = Double.NaN, "dropout", "not NaN"),
        fault(f -> f.classes = -1, "classes", "not -1"));
  }

  private static Arguments fault(Consumer<Fields> spoil, String... sentence) {
    return Arguments.of(spoil, sentence);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void saysWhatIsWrong(Consumer<Fields> spoil, String... sentence) {
    Fields fields = new Fields();
    spoil.accept(fields);
    assertThatThrownBy(fields::build)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("network: ")
        .hasMessageContainingAll(sentence);
  }

  @Test
  void whatOnlyTheWholeNetworkShowsIsSaidToo() {
    Fields heads = new Fields();
    heads.headChannels = 48;
    assertThatThrownBy(() -> new UNet(heads.build()))
        .isInstanceOf(InputException.class)
        .hasMessage("network: 64 channels cannot be divided into attention heads of 48 channels");
    Fields groups = new Fields();
    groups.groups = new GroupRule(0, 48);
    assertThatThrownBy(() -> new UNet(groups.build()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("norm-groups: 32 channels");
  }

  @Test
  void widthsFollowTheLevels() {
    UNetConfig config = new Fields().build();
    assertThat(config.levels()).isEqualTo(2);
    assertThat(config.width(1)).isEqualTo(64);
    assertThat(config.embeddingWidth()).isEqualTo(128);
  }
}
