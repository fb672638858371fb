package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.diffusion.BatchNoise;
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

  /**
   * Few steps, where the two variances differ most: each step is linear in y, so mean and variance
   * can be followed in closed form.
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
      double added = (1 - alpha) * (kind == Ddpm.Variance.BETA ? 1 : (1 - next) / (1 - gamma));
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
                  data.denoiser(), random.normal(1, 1, 512, 512), grid, noise, StepListener.NONE);
      double std = Math.sqrt(variance);
      double values = 512 * 512; // tolerances: four standard errors
      assertThat(image.mean().item_double()).isCloseTo(mean, within(4 * std / Math.sqrt(values)));
      assertThat(image.std().item_double()).isCloseTo(std, within(4 * std / Math.sqrt(2 * values)));
    }
  }
}
