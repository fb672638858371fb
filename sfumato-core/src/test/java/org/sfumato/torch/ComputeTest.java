package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sfumato.torch.PrecisionChoice.AUTO;

import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;

class ComputeTest {
  @Test
  void aGpuIsTakenIfThereIsOne() {
    assertThat(Compute.of("auto", AUTO, 0).device()).isEqualTo("cpu");
    assertThat(Compute.of("auto", AUTO, 1).device()).isEqualTo("cuda");
    assertThat(Compute.of("cpu", AUTO, 1).device()).isEqualTo("cpu");
    assertThat(Compute.of("cuda:1", AUTO, 2).device()).isEqualTo("cuda:1");
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Compute.of("cuda", AUTO, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'cuda' is not available");
    assertThatThrownBy(() -> Compute.of("cuda:9", AUTO, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cuda:9")
        .hasMessageContaining("cuda:0");
    assertThatThrownBy(() -> Compute.of("cuda:2", AUTO, 2)).isInstanceOf(InputException.class);
  }

  @Test
  void sixteenBitsAreTakenWhereTheyAreFast() {
    assertThat(AUTO.on(true, false)).isEqualTo(Precision.BF16);
    assertThat(AUTO.on(false, true)).isEqualTo(Precision.BF16);
    assertThat(AUTO.on(false, false)).isEqualTo(Precision.FP32);
  }

  @Test
  void whatIsAskedForIsTaken() {
    assertThat(Compute.of("cpu", "fp32").precision()).isEqualTo(Precision.FP32);
    assertThat(Compute.of("cpu", "BF16").precision()).isEqualTo(Precision.BF16);
    assertThatThrownBy(() -> Compute.of("cpu", "half"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such precision: 'half'");
  }
}
