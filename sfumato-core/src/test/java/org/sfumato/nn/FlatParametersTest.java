package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Precision;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class FlatParametersTest {
  /** A kernel of 2 x 3 x 3 x 3, a matrix of 4 x 2 and a vector of 5. */
  private static Parameters declared() {
    Parameters p = new Parameters();
    p.declare("kernel", Init.fanIn(27), 2, 3, 3, 3);
    p.scope("inner").declare("matrix", Init.normal(1), 4, 2);
    p.scope("inner").declare("vector", Init.ONE, 5);
    return p;
  }

  @ParameterizedTest
  @EnumSource
  void parametersAreWindowsOfOneVector(Layout layout) {
    Parameters p = declared();
    Compute compute = new Compute("cpu", Precision.FP32, layout);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        FlatParameters flat = new FlatParameters(p, compute)) {
      assertThat(Tensors.shape(flat.values())).containsExactly(54 + 8 + 5);
      float[] numbered = new float[54 + 8 + 5];
      for (int i = 0; i < numbered.length; i++) {
        numbered[i] = i;
      }
      flat.values().copy_(Tensors.of(numbered, numbered.length));
      Tensor kernel = p.byName().get("kernel").tensor();
      boolean last = layout == Layout.CHANNELS_LAST;
      for (int o = 0; o < 2; o++) {
        for (int i = 0; i < 3; i++) {
          for (int at = 0; at < 9; at++) {
            float value = Tensors.toFloats(kernel)[(o * 3 + i) * 9 + at];
            assertThat(value).isEqualTo(last ? o * 27 + at * 3 + i : (o * 3 + i) * 9 + at);
          }
        }
      }
      assertThat(kernel.stride(1)).isEqualTo(last ? 1 : 9);
      assertThat(Tensors.toFloats(p.byName().get("inner.matrix").tensor()))
          .containsExactly(54, 55, 56, 57, 58, 59, 60, 61);
      // Writing to a parameter writes to the vector.
      p.byName().get("inner.vector").tensor().zero_();
      assertThat(Tensors.toFloats(flat.values().narrow(0, 62, 5))).containsOnly(0);
    }
  }

  @Test
  void gradientsAddUpInOneVector() {
    Parameters p = declared();
    try (Scope scope = new Scope();
        FlatParameters flat = new FlatParameters(p, Compute.CPU_FP32)) {
      assertThatThrownBy(flat::gradients).isInstanceOf(IllegalStateException.class);
      flat.requireGradients();
      for (int pass = 1; pass <= 2; pass++) {
        Tensor loss = p.byName().get("inner.matrix").tensor().sum().mul(new Scalar(3));
        loss.add(p.byName().get("kernel").tensor().sum()).backward();
        float[] gradients = Tensors.toFloats(flat.gradients());
        for (int i = 0; i < gradients.length; i++) {
          assertThat(gradients[i]).isEqualTo(pass * (i < 54 ? 1 : i < 62 ? 3 : 0));
        }
      }
      assertThat(flat.requireGradients()).as("a second time").isSameAs(flat);
      assertThat(Tensors.toFloats(flat.gradients())[0]).isEqualTo(2);
    }
  }

  @Test
  void otherVectorsHaveTheSameWindows() {
    Parameters p = declared();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(p, Compute.CPU_FP32).initialise(random)) {
      Map<String, Tensor> windows = flat.windowsOf(flat.values().clone());
      assertThat(windows.keySet()).containsExactly("kernel", "inner.matrix", "inner.vector");
      for (Parameter parameter : p.list()) {
        Tensor window = windows.get(parameter.name());
        assertThat(Tensors.shape(window)).isEqualTo(parameter.shape());
        assertThat(Tensors.toFloats(window)).isEqualTo(Tensors.toFloats(parameter.tensor()));
      }
    }
  }

  @Test
  void castForInferenceGivesEachItsOwnMemory() {
    Parameters p = declared();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(p, Compute.CPU_FP32).initialise(random)) {
      Map<String, Tensor> before = flat.windowsOf(flat.values().clone());
      flat.castToBf16();
      for (Parameter parameter : p.list()) {
        Tensor tensor = parameter.tensor();
        boolean vector = parameter.shape().length == 1;
        ScalarType type = vector ? ScalarType.Float : ScalarType.BFloat16;
        assertThat(tensor.scalar_type().value).isEqualTo(type.value);
        // Not a window of anything larger: two or four bytes a value, and no more.
        assertThat(tensor.storage().nbytes()).isEqualTo(parameter.count() * (vector ? 4 : 2));
        assertThat(Tensors.toFloats(tensor.to(ScalarType.Float)))
            .isEqualTo(
                Tensors.toFloats(before.get(parameter.name()).to(type).to(ScalarType.Float)));
      }
      assertThatThrownBy(flat::values).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(flat::requireGradients).isInstanceOf(IllegalStateException.class);
      assertThat(flat.castToBf16()).as("a second time").isSameAs(flat);
    }
  }

  @Test
  void parametersInTrainingAreNotCast() {
    try (Scope scope = new Scope();
        FlatParameters flat = new FlatParameters(declared(), Compute.CPU_FP32)) {
      flat.requireGradients();
      assertThatThrownBy(flat::castToBf16).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aSeedMeansTheSameNetworkInEveryLayout() {
    float[] last = initialised(Layout.CHANNELS_LAST);
    assertThat(initialised(Layout.CHANNELS_FIRST)).isEqualTo(last);
    assertThat(last).doesNotContain(0);
  }

  private static float[] initialised(Layout layout) {
    Parameters p = declared();
    Compute compute = new Compute("cpu", Precision.FP32, layout);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(7);
        FlatParameters flat = new FlatParameters(p, compute).initialise(random)) {
      return Tensors.toFloats(flat.windowsOf(flat.values()).get("kernel"));
    }
  }

  @Test
  void namesAreDeclaredOnceAndHaveMemoryLater() {
    Parameters p = declared();
    assertThat(p.count()).isEqualTo(67);
    assertThatThrownBy(() -> p.declare("kernel", Init.ZERO, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kernel");
    assertThatThrownBy(() -> p.byName().get("inner.vector").tensor())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inner.vector");
  }
}
