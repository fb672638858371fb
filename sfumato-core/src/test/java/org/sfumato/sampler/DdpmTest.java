package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

class DdpmTest {
  @Nested
  class WithVarianceBeta extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddpm(Ddpm.Variance.BETA);
    }
  }

  @Nested
  class WithVarianceOfThePosterior extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddpm(Ddpm.Variance.POSTERIOR);
    }
  }

  @Nested
  class WithLearnedVariance extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Ddpm(Ddpm.Variance.LEARNED);
    }

    @Override
    Denoiser complete(Denoiser denoiser) {
      return (y, gamma) -> denoiser.denoise(y, gamma).withVariance(torch.tanh(y));
    }
  }

  @Test
  void aNetworkThatSaysNothingOfTheVarianceIsRefused() {
    StepGrid grid = StepGrid.of(0.1, 0.5, 1);
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(6)) {
      Tensor start = torch.zeros(1, 1, 2, 2);
      Sampler sampler = new Ddpm(Ddpm.Variance.LEARNED);
      assertThatThrownBy(
              () ->
                  sampler.sample(
                      SamplerContract.DATA.denoiser(), start, grid, noise, StepListener.NONE))
          .hasMessageContaining("variance");
    }
  }

  /** Why it is learned (improved DDPM, section 3.1): then even few steps spread the data right. */
  @Test
  void theRightVarianceMakesFewStepsExact() {
    GaussianData data = SamplerContract.DATA;
    StepGrid grid = StepGrid.of(0.05, 0.4, 0.99, 1);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(5);
        BatchNoise noise = new BatchNoise(6)) {
      Tensor start = data.noisy(random.normal(1, 1, 512, 512), 0.05);
      Tensor image =
          new Ddpm(Ddpm.Variance.LEARNED)
              .sample(data.denoiser(grid), start, grid, noise, StepListener.NONE);
      // x0 given the last noisy image: its mean is the data's, its spread a little less.
      double std = data.gain(0.99) * Math.sqrt(0.99 * data.std() * data.std() + 0.01);
      assertThat(std).isCloseTo(data.std(), within(0.01));
      assertStatistics(image, data.mean(), std);
    }
  }

  /**
   * Few steps, where the variances differ most: each step is linear in y, so mean and variance can
   * be followed in closed form.
   */
  @ParameterizedTest
  @EnumSource
  void fewStepsGiveTheStatisticsThatTheAlgorithmImplies(Ddpm.Variance kind) {
    GaussianData data = SamplerContract.DATA;
    StepGrid grid = StepGrid.uniformTime(new CosineGamma(0, 1, 1), 6);
    double mean = 0;
    double variance = 1;
    for (int i = 0; i < grid.steps(); i++) {
      double gamma = grid.gamma(i);
      double next = grid.gamma(i + 1);
      double alpha = gamma / next;
      // x0 = gain y + offset; DDPM, eq. 7.
      double gain = data.gain(gamma);
      double offset = data.mean() * (1 - gain * Math.sqrt(gamma));
      double ofX0 = Math.sqrt(next) * (1 - alpha) / (1 - gamma);
      double ofY = Math.sqrt(alpha) * (1 - next) / (1 - gamma);
      double added =
          switch (kind) {
            case BETA -> 1 - alpha;
            case POSTERIOR -> (1 - alpha) * (1 - next) / (1 - gamma);
            case LEARNED -> data.variance(gamma, next);
          };
      boolean last = i == grid.steps() - 1; // without noise: DDPM, Algorithm 2, line 3
      double slope = ofX0 * gain + ofY;
      mean = slope * mean + ofX0 * offset;
      variance = slope * slope * variance + (last ? 0 : added);
    }
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(5);
        BatchNoise noise = new BatchNoise(6)) {
      Tensor image =
          new Ddpm(kind)
              .sample(
                  data.denoiser(grid),
                  random.normal(1, 1, 512, 512),
                  grid,
                  noise,
                  StepListener.NONE);
      assertStatistics(image, mean, Math.sqrt(variance));
    }
  }

  /** Within four standard errors. */
  private static void assertStatistics(Tensor image, double mean, double std) {
    double values = image.numel();
    assertThat(image.mean().item_double()).isCloseTo(mean, within(4 * std / Math.sqrt(values)));
    assertThat(image.std().item_double()).isCloseTo(std, within(4 * std / Math.sqrt(2 * values)));
  }
}
