package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;

class ComputeTest {
  @Test
  void aGpuIsTakenIfThereIsOne() {
    assertThat(Compute.of("auto", "auto", 0).device()).isEqualTo("cpu");
    assertThat(Compute.of("auto", "auto", 1).device()).isEqualTo("cuda");
    assertThat(Compute.of("cpu", "auto", 1).device()).isEqualTo("cpu");
    assertThat(Compute.of("cuda:1", "auto", 2).device()).isEqualTo("cuda:1");
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Compute.of("cuda", "auto", 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'cuda' is not available");
    assertThatThrownBy(() -> Compute.of("cuda:9", "auto", 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cuda:9")
        .hasMessageContaining("cuda:0");
    assertThatThrownBy(() -> Compute.of("cuda:2", "auto", 2)).isInstanceOf(InputException.class);
  }
}
