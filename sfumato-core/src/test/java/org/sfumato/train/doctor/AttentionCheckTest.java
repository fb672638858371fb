package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.model.UNetPresets;

final class AttentionCheckTest {
  @Test
  void attentionAtNoLevelIsRefusedByTheConfigurationItself() {
    assertThatThrownBy(() -> Configs.of("small-64", "network.attention-resolutions=12"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("attention would never fire")
        .hasMessageContaining("12");
    // 16 is a level at 64 x 64, and none at 48 x 48.
    assertThatThrownBy(() -> Configs.of("small-64", "network.image-size=48"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("attention would never fire");
  }

  @Test
  void attentionOnlyAtTheBottomIsTold() {
    var config = Configs.of("small-64", "network.attention-resolutions=");
    assertThat(AttentionCheck.of(config.network()).orElseThrow().sentence())
        .contains("attention fires only once, at the bottom of the network (16 x 16)");
  }

  @Test
  void networksThatAttendOrDoNotWantTo() {
    assertThat(AttentionCheck.of(Configs.of("small-64").network())).isEmpty();
    assertThat(AttentionCheck.of(Configs.of("rin-small-64").network())).isEmpty();
    assertThat(AttentionCheck.of(UNetPresets.PALETTE_256_DILATED)).isEmpty();
  }
}
