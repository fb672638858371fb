package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class LowRankTest {
  private static final LowRankConfig CONFIG = new LowRankConfig(3, 6, List.of());

  /** A kernel, a projection stored as a convolution, a matrix, vectors. */
  private static Parameters network() {
    Parameters all = new Parameters();
    Conv2d.of(all.scope("first"), 4, 5, 3);
    Linear.conv1d(all.scope("second"), 6, 7);
    Linear.of(all.scope("second.deep"), 5, 2); // of rank 2 at most
    all.declare("norm", Init.ONE, 9);
    return all;
  }

  private static float[] value(FlatParameters weights, String name) {
    return Tensors.toFloats(weights.parameters().byName().get(name).tensor());
  }

  @Test
  void atFirstNothingChanges() {
    try (FlatParameters network = new FlatParameters(network(), Compute.CPU_FP32);
        RandomStream random = new RandomStream(1)) {
      network.initialise(random);
      try (LowRank thin = new LowRank(network, CONFIG, Compute.CPU_FP32)) {
        float[] before = Tensors.toFloats(network.values());
        thin.initialise(random).merge();
        assertThat(Tensors.toFloats(network.values())).isEqualTo(before);
        assertThat(thin.weights().parameters().byName().keySet())
            .containsExactly(
                "first.lora_A",
                "first.lora_B",
                "second.lora_A",
                "second.lora_B",
                "second.deep.lora_A",
                "second.deep.lora_B");
        assertThat(thin.weights().parameters().byName().get("second.deep.lora_B").shape())
            .containsExactly(2, 2);
      }
    }
  }

  /** Against sums in double precision; kernels lie in memory with channels innermost. */
  @Test
  void whatIsMergedIsTheProduct() {
    try (FlatParameters network = new FlatParameters(network(), Compute.CPU_FP32);
        RandomStream random = new RandomStream(1)) {
      network.initialise(random);
      try (LowRank thin = new LowRank(network, CONFIG, Compute.CPU_FP32)) {
        fill(thin.weights().values(), random);
        for (String layer : List.of("first", "second", "second.deep")) {
          float[] base = value(network, layer + ".weight");
          thin.merge();
          float[] merged = value(network, layer + ".weight");
          float[] a = value(thin.weights(), layer + ".lora_A");
          float[] b = value(thin.weights(), layer + ".lora_B");
          int rank = layer.endsWith("deep") ? 2 : 3;
          int in = a.length / rank;
          for (int i = 0; i < merged.length; i++) {
            double sum = base[i];
            for (int r = 0; r < rank; r++) {
              sum += 6.0 / 3 * b[i / in * rank + r] * a[r * in + i % in];
            }
            assertThat((double) merged[i]).isCloseTo(sum, within(1e-5));
          }
          restore(network, thin);
        }
        float[] bias = value(network, "first.bias");
        thin.merge();
        assertThat(value(network, "first.bias")).isEqualTo(bias);
      }
    }
  }

  private static void restore(FlatParameters network, LowRank thin) {
    try (NoGrad off = new NoGrad()) {
      network.values().copy_(thin.base());
    }
  }

  private static void fill(Tensor values, RandomStream random) {
    try (NoGrad off = new NoGrad()) {
      random.fillNormal(values, 0, 1);
    }
  }

  /** The loss &lt;G, W&gt; has the gradient G; those of A and B are found by trying. */
  @Test
  void gradientsFollowTheChainRule() {
    try (FlatParameters network = new FlatParameters(network(), Compute.CPU_FP32);
        RandomStream random = new RandomStream(1)) {
      network.initialise(random).requireGradients();
      fill(network.gradients(), random);
      try (LowRank thin = new LowRank(network, CONFIG, Compute.CPU_FP32)) {
        thin.weights().requireGradients();
        fill(thin.weights().values(), random);
        thin.takeGradients();
        float[] gradients = Tensors.toFloats(thin.weights().gradients());
        float[] values = Tensors.toFloats(thin.weights().values());
        for (int i = 0; i < values.length; i += 3) {
          double up = loss(network, thin, values, i, 0.5f);
          double down = loss(network, thin, values, i, -0.5f);
          assertThat((double) gradients[i]).isCloseTo(up - down, within(2e-3));
        }
      }
    }
  }

  private static double loss(
      FlatParameters network, LowRank thin, float[] values, int moved, float by) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      float[] other = values.clone();
      other[moved] += by;
      thin.weights().values().copy_(Tensors.of(other, other.length));
      thin.merge();
      double sum = 0;
      float[] merged = Tensors.toFloats(network.values());
      float[] gradients = Tensors.toFloats(network.gradients());
      for (int i = 0; i < merged.length; i++) {
        sum += (double) merged[i] * gradients[i];
      }
      return sum;
    }
  }

  @Test
  void someLayersOnly() {
    try (FlatParameters network = new FlatParameters(network(), Compute.CPU_FP32);
        LowRank thin =
            new LowRank(
                network, new LowRankConfig(1, 1, List.of("second.deep")), Compute.CPU_FP32)) {
      Map<String, Parameter> names = thin.weights().parameters().byName();
      assertThat(names.keySet()).containsExactly("second.deep.lora_A", "second.deep.lora_B");
    }
  }

  @ParameterizedTest
  @CsvSource({"third", "norm", "sec", "first.bias"})
  void layersWithoutAKernelAreRefused(String layer) {
    try (FlatParameters network = new FlatParameters(network(), Compute.CPU_FP32)) {
      LowRankConfig config = new LowRankConfig(1, 1, List.of(layer));
      assertThatThrownBy(() -> new LowRank(network, config, Compute.CPU_FP32).close())
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no kernel or matrix in '" + layer + "'");
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,8,rank must be 0 to 1024", "2000,8,rank must be", "4,0,alpha must be positive"})
  void badConfigurationsAreRefused(int rank, double alpha, String problem) {
    assertThatThrownBy(() -> new LowRankConfig(rank, alpha, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(problem);
  }
}
