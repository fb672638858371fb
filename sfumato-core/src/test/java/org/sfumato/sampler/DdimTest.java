package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class DdimTest {
  @Nested
  class WithoutNoise extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddim(0);
    }
  }

  @Nested
  class WithSomeNoise extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddim(0.5);
    }
  }

  @Nested
  class WithAllNoise extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddim(1);
    }
  }

  /** Without noise it solves an equation, whose solution for Gaussian data is y -> m + s y. */
  @Test
  void convergesWithFirstOrder() {
    GaussianData data = new GaussianData(0.3, 0.5);
    double before = error(data, 32);
    for (int steps = 64; steps <= 256; steps *= 2) {
      double after = error(data, steps);
      assertThat(before / after).as("%d steps", steps).isCloseTo(2, within(0.15));
      before = after;
    }
    assertThat(before).isLessThan(0.01);
  }

  /** Of the images of -1 and 1, which tell both the mean and the standard deviation. */
  private static double error(GaussianData data, int steps) {
    StepGrid grid = StepGrid.uniformTime(new CosineGamma(0, 1, 1), steps);
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) { // without noise, none may be drawn
      Tensor start = Tensors.of(new float[] {-1, 1}, 1, 1, 1, 2);
      float[] image =
          Tensors.toFloats(
              new Ddim(0).sample(data.denoiser(), start, grid, none, StepListener.NONE));
      double mean = (image[0] + image[1]) / 2;
      double std = (image[1] - image[0]) / 2;
      return Math.hypot(mean - data.mean(), std - data.std());
    }
  }

  /** Song et al. 2021, section 4.1: eta = 1 is DDPM with the posterior's variance. */
  @Test
  void withAllNoiseIsAncestralSampling() {
    StepGrid grid = StepGrid.of(DiscreteSchedule.linear(1000, 1e-4, 0.02).respaced("25"));
    float[] ddim = sample(new Ddim(1), grid);
    float[] ddpm = sample(new Ddpm(Ddpm.Variance.POSTERIOR), grid);
    for (int i = 0; i < ddim.length; i++) {
      assertThat((double) ddim[i]).isCloseTo(ddpm[i], within(1e-5));
    }
  }

  private static float[] sample(Sampler sampler, StepGrid grid) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(3);
        BatchNoise noise = new BatchNoise(1, 2)) {
      return Tensors.toFloats(
          sampler.sample(
              SamplerContract.DATA.denoiser(),
              random.normal(2, 3, 8, 8),
              grid,
              noise,
              StepListener.NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesAnEtaThatIsNone(double eta) {
    assertThatThrownBy(() -> new Ddim(eta)).isInstanceOf(IllegalArgumentException.class);
  }
}
