package org.sfumato.diffusion;

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

class ForwardProcessTest {
  private static final double ROUNDING = 3e-7; // relative: two roundings to 32 bits

  /** 1 - gamma loses its digits in 32 bits where Palette's training schedule begins. */
  @ParameterizedTest
  @ValueSource(doubles = {1 - 1e-6, 1 - 1e-4, 0.5, 1e-4, 1e-9})
  void bothCoefficientsAreExactAtEveryNoiseLevel(double gamma) {
    try (Scope scope = new Scope()) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      Tensor zero = Tensors.of(new float[1], 1, 1, 1, 1);
      Tensor one = Tensors.of(new float[] {1}, 1, 1, 1, 1);
      double noise = ForwardProcess.noisy(zero, one, level).item_double();
      double signal = ForwardProcess.noisy(one, zero, level).item_double();
      assertThat(noise).isCloseTo(Math.sqrt(1 - gamma), within(ROUNDING * Math.sqrt(1 - gamma)));
      assertThat(signal).isCloseTo(Math.sqrt(gamma), within(ROUNDING * Math.sqrt(gamma)));
      double v = Parameterization.V.target(one, zero, level).item_double();
      assertThat(v).isCloseTo(-Math.sqrt(1 - gamma), within(ROUNDING * Math.sqrt(1 - gamma)));
    }
  }

  @Test
  void everyExampleHasItsOwnLevel() {
    double[] gammas = {0.9, 0.2};
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      Tensor y0 = random.normal(2, 3, 4, 5);
      Tensor eps = random.normal(2, 3, 4, 5);
      Tensor y = ForwardProcess.noisy(y0, eps, NoiseLevels.broadcast(gammas, Compute.CPU_FP32));
      float[] clean = Tensors.toFloats(y0);
      float[] noise = Tensors.toFloats(eps);
      float[] actual = Tensors.toFloats(y);
      for (int i = 0; i < actual.length; i++) {
        double gamma = gammas[i / 60];
        double expected = Math.sqrt(gamma) * clean[i] + Math.sqrt(1 - gamma) * noise[i];
        assertThat((double) actual[i]).isCloseTo(expected, within(1e-6));
      }
    }
  }
}
