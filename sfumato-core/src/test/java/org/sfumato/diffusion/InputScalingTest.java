package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class InputScalingTest {
  private static final double ROUNDING = 1e-5;
  private static final int VALUES = 3 * 4 * 4;

  /** Chen, Algorithm 2, line by line and in 64 bits, is the oracle. */
  @Property(tries = 60)
  void theNetworkSeesWhatChenShowsIt(
      @ForAll InputNormalisation normalisation,
      @ForAll @DoubleRange(min = 0.1, max = 1) @Scale(2) double b,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) @Scale(3) double t,
      @ForAll long seed) {
    NoiseSchedule schedule = new CosineGamma(0, 1, 1);
    InputScaling scaling = new InputScaling(b, normalisation);
    double gamma = scaling.scaled(schedule).gamma(t);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(seed)) {
      Tensor y0 = random.normal(2, 3, 4, 4);
      Tensor eps = random.normal(2, 3, 4, 4);
      Tensor level = NoiseLevels.broadcast(new double[] {gamma, gamma}, Compute.CPU_FP32);
      Tensor y = ForwardProcess.noisy(y0, eps, level);
      float[] actual = Tensors.toFloats(scaling.input(y, level));
      double[] expected = chen(normalisation, schedule.gamma(t), b, y0, eps);
      for (int i = 0; i < actual.length; i++) {
        assertThat((double) actual[i]).isCloseTo(expected[i], within(ROUNDING));
      }
      assertThat(scaling.told(gamma)).isCloseTo(schedule.gamma(t), within(1e-12));
    }
  }

  private static double[] chen(
      InputNormalisation normalisation, double gamma, double b, Tensor y0, Tensor eps) {
    float[] image = Tensors.toFloats(y0);
    float[] noise = Tensors.toFloats(eps);
    double[] x = new double[image.length];
    for (int example = 0; example < 2; example++) {
      double sum = 0;
      double squares = 0;
      for (int i = example * VALUES; i < (example + 1) * VALUES; i++) {
        x[i] = Math.sqrt(gamma) * b * image[i] + Math.sqrt(1 - gamma) * noise[i];
        sum += x[i];
        squares += x[i] * x[i];
      }
      double mean = sum / VALUES;
      double divisor =
          switch (normalisation) {
            case NONE -> 1;
            case FORMULA -> Math.sqrt((b * b - 1) * gamma + 1);
            case MEASURED -> Math.sqrt(squares / VALUES - mean * mean);
          };
      for (int i = example * VALUES; i < (example + 1) * VALUES; i++) {
        x[i] /= divisor;
      }
    }
    return x;
  }

  @Test
  void withoutScalingAndNormalisationNothingIsTouched() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      InputScaling none = new InputScaling(1, InputNormalisation.NONE);
      Tensor y = random.normal(1, 3, 4, 4);
      NoiseSchedule schedule = new CosineGamma(0, 1, 1);
      assertThat(none.input(y, null)).isSameAs(y);
      assertThat(none.scaled(schedule)).isSameAs(schedule);
      assertThat(none.told(0.3)).isEqualTo(0.3);
    }
  }
}
