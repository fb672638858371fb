package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.diffusion.BatchNoise;
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

  @Test
  void convergesWithFirstOrder() {
    DiscreteSchedule trained = DiscreteSchedule.palettePaperTraining();
    Order.assertOrder(1, new Ddim(0), n -> StepGrid.uniformLogSnr(trained, n, 1e-3, 0.999), 0.15);
    Order.assertOrder(1, new Ddim(0), n -> StepGrid.karras(trained, n, 1e-3, 0.999), 0.15);
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
