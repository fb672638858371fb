package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class DropoutTest {
  private static final int VALUES = 2 * 8 * 64 * 64;

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void dropsItsShareAndScalesTheRest(double probability) {
    float[] y = drop(probability, 5);
    int dropped = 0;
    for (float value : y) {
      if (value == 0) {
        dropped++;
      } else {
        assertThat((double) value).isCloseTo(2 / (1 - probability), within(1e-5));
      }
    }
    double standardError = Math.sqrt(probability * (1 - probability) / VALUES);
    assertThat((double) dropped / VALUES).isCloseTo(probability, within(4 * standardError));
  }

  @Test
  void theStreamDecidesWhatIsDropped() {
    assertThat(drop(0.3, 5)).isEqualTo(drop(0.3, 5)).isNotEqualTo(drop(0.3, 6));
  }

  @Test
  void doesNothingAtInferenceOrAtProbabilityZero() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      byte[] before = random.state();
      Tensor x = Tensors.of(new float[] {1, 2, 3}, 3);
      Pass inference = new Pass.Inference(Compute.CPU_FP32);
      Pass training = new Pass.Training(Compute.CPU_FP32, random);
      assertThat(new Dropout(0.5).forward(inference, x)).isSameAs(x);
      assertThat(new Dropout(0).forward(training, x)).isSameAs(x);
      assertThat(random.state()).isEqualTo(before);
    }
  }

  /** Of an image of twos. */
  private static float[] drop(double probability, long seed) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(seed)) {
      float[] twos = new float[VALUES];
      java.util.Arrays.fill(twos, 2);
      Tensor x = Compute.CPU_FP32.arrange(Tensors.of(twos, 2, 8, 64, 64));
      Pass pass = new Pass.Training(Compute.CPU_FP32, random);
      return Tensors.toFloats(new Dropout(probability).forward(pass, x));
    }
  }
}
