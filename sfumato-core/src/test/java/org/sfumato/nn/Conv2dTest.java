package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class Conv2dTest {
  @ParameterizedTest
  @CsvSource({"3, 1", "1, 1", "3, 2"})
  void agreesWithItsDefinition(int kernel, int stride) {
    Parameters p = new Parameters();
    Conv2d conv = stride == 1 ? Conv2d.of(p, 3, 5, kernel) : Conv2d.down(p, 3, 5, kernel);
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor x = fixture.image(2, 3, 6, 8);
      Tensor y = conv.forward(x);
      assertThat(Tensors.shape(y)).containsExactly(2, 5, 6 / stride, 8 / stride);
      for (int b = 0; b < 2; b++) {
        LayerFixture.assertClose(
            LayerFixture.example(y, b),
            NaiveLayers.conv2d(
                LayerFixture.example(x, b),
                3,
                6,
                8,
                fixture.parameter("weight"),
                fixture.parameter("bias"),
                stride));
      }
    }
  }

  @Test
  void startsAtZeroWhereItIsAskedTo() {
    Parameters p = new Parameters();
    Conv2d.zero(p.scope("zero"), 3, 4, 3);
    Conv2d.of(p.scope("other"), 3, 4, 3);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(p, Compute.CPU_FP32).initialise(random)) {
      assertThat(Tensors.toFloats(p.byName().get("zero.weight").tensor())).containsOnly(0);
      assertThat(Tensors.toFloats(p.byName().get("zero.bias").tensor())).containsOnly(0);
      float bound = (float) (1 / Math.sqrt(27));
      float[] other = Tensors.toFloats(p.byName().get("other.weight").tensor());
      assertThat(other).doesNotContain(0);
      for (float weight : other) {
        assertThat(weight).isBetween(-bound, bound);
      }
      assertThat(flat.parameters()).isSameAs(p);
    }
  }
}
