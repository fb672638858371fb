package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class MomentsTest {
  /** Both neighbours appear, and their mean is the value: nothing is lost on the whole. */
  @ParameterizedTest
  @ValueSource(floats = {1.001f, -1.001f, 3.3e-9f, -0.7f, 1e30f})
  void roundingKeepsTheMean(float value) {
    int count = 200_000;
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(5)) {
      Tensor values =
          torch.full(new long[] {count}, new Scalar((double) value)).to(ScalarType.Float);
      float[] rounded = Tensors.toFloats(Moments.rounded(values, random).to(ScalarType.Float));
      Set<Float> kinds = new TreeSet<>();
      double sum = 0;
      for (float one : rounded) {
        kinds.add(one);
        sum += one;
        assertThat(Float.floatToRawIntBits(one) & 0xffff).isZero();
      }
      assertThat(kinds).hasSize(2);
      double step = Math.ulp(value) * (1 << 16);
      assertThat(sum / count).isCloseTo(value, within(step * 4 / Math.sqrt(count)));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, -0.5f, Float.POSITIVE_INFINITY})
  void whatSixteenBitsCanHoldStays(float value) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(5)) {
      Tensor values =
          torch.full(new long[] {1000}, new Scalar((double) value)).to(ScalarType.Float);
      for (float one : Tensors.toFloats(Moments.rounded(values, random).to(ScalarType.Float))) {
        assertThat(one).isEqualTo(value);
      }
    }
  }
}
