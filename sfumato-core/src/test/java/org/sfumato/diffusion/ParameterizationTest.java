package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

class ParameterizationTest {
  private static final double ROUNDING = 4e-6; // values up to 5, a few roundings to 32 bits

  /** What the network should say means what it was made of, at every noise level. */
  @Property(tries = 150)
  void theTargetMeansTheImageAndTheNoise(
      @ForAll Parameterization form,
      @ForAll @DoubleRange(min = -13, max = 13) @Scale(4) double logSnr,
      @ForAll long seed) {
    double gamma = 1 / (1 + Math.exp(-logSnr));
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(seed)) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      Tensor y0 = random.normal(1, 3, 4, 4);
      Tensor eps = random.normal(1, 3, 4, 4);
      Tensor y = ForwardProcess.noisy(y0, eps, level);
      Prediction prediction = form.prediction(form.target(y0, eps, level), y, gamma);
      // Where one part is small in y, rounding of y is magnified in it: never for the velocity.
      double x0Error = form == Parameterization.EPS ? ROUNDING / Math.sqrt(gamma) : ROUNDING;
      boolean clean = form == Parameterization.X0 || form == Parameterization.REGRESSION;
      double epsError = clean ? ROUNDING / Math.sqrt(1 - gamma) : ROUNDING;
      assertThat(difference(prediction.x0(), y0)).isLessThan(x0Error);
      assertThat(difference(prediction.eps(), eps)).isLessThan(epsError);
    }
  }

  /** The two parts of any prediction fit the noisy image, whatever the network said. */
  @Property(tries = 150)
  void bothPartsFitTheNoisyImage(
      @ForAll Parameterization form,
      @ForAll @DoubleRange(min = -13, max = 13) @Scale(4) double logSnr,
      @ForAll long seed) {
    double gamma = 1 / (1 + Math.exp(-logSnr));
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(seed)) {
      Tensor level = NoiseLevels.broadcast(new double[] {gamma}, Compute.CPU_FP32);
      Tensor y = random.normal(1, 3, 4, 4);
      Prediction raw = form.prediction(random.normal(1, 3, 4, 4), y, gamma);
      for (Prediction prediction :
          new Prediction[] {raw, ((Denoiser) (at, g) -> raw).clipped().denoise(y, gamma)}) {
        Tensor again = ForwardProcess.noisy(prediction.x0(), prediction.eps(), level);
        assertThat(difference(again, y)).isLessThan(ROUNDING);
      }
    }
  }

  private static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }
}
