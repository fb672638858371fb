package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.schedule.CosineGamma;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.LogSnr;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class DpmSolverTest {
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();

  @Nested
  class WithoutNoise extends SamplerContract {
    @Override
    Sampler sampler() {
      return DpmSolver.ODE;
    }
  }

  @Nested
  class WithNoise extends SamplerContract {
    @Override
    Sampler sampler() {
      return DpmSolver.SDE;
    }
  }

  @Test
  void convergesWithSecondOrderOnStepsEvenInLogSnr() {
    Order.assertOrder(2, DpmSolver.ODE, n -> StepGrid.uniformLogSnr(TRAINED, n, 1e-3, 0.999), 0.15);
  }

  /** There r, the ratio of neighbouring steps, is not 1. */
  @Test
  void convergesWithSecondOrderOnUnevenSteps() {
    Order.assertOrder(2, DpmSolver.ODE, n -> StepGrid.karras(TRAINED, n, 1e-3, 0.999), 0.15);
  }

  /** Lu et al. 2022, Algorithm 2, in plain doubles and the paper's own symbols. */
  @Test
  void agreesWithTheAlgorithmAsPublished() {
    StepGrid grid = StepGrid.uniformTime(new CosineGamma(0.1, 0.9, 1), 7);
    double x = 0.7;
    double previousX0 = Double.NaN;
    double previousH = Double.NaN;
    for (int i = 0; i < grid.steps() - 1; i++) {
      double x0 = x0(x, grid.gamma(i));
      double h = (LogSnr.of(grid.gamma(i + 1)) - LogSnr.of(grid.gamma(i))) / 2;
      double r = previousH / h;
      double d = i == 0 ? x0 : (1 + 1 / (2 * r)) * x0 - 1 / (2 * r) * previousX0;
      double sigmas = Math.sqrt((1 - grid.gamma(i + 1)) / (1 - grid.gamma(i)));
      x = sigmas * x - Math.sqrt(grid.gamma(i + 1)) * Math.expm1(-h) * d;
      previousX0 = x0;
      previousH = h;
    }
    x = x0(x, grid.gamma(grid.steps() - 1));
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) {
      Tensor start = Tensors.of(0.7).view(1, 1, 1, 1);
      Tensor image =
          DpmSolver.ODE.sample(
              SamplerContract.DATA.denoiser(), start, grid, none, StepListener.NONE);
      assertThat(image.item_double()).isCloseTo(x, within(1e-12));
    }
  }

  private static double x0(double x, double gamma) {
    double gain = SamplerContract.DATA.gain(gamma);
    return gain * x + SamplerContract.DATA.mean() * (1 - gain * Math.sqrt(gamma));
  }

  /** Twenty steps even in log-SNR: the mean and spread that DDPM needs hundreds for. */
  @Test
  void withNoiseFewStepsReachMeanAndVariance() {
    GaussianData data = SamplerContract.DATA;
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, 20, 1e-3, 0.999);
    double second = spread(DpmSolver.SDE, grid);
    double first = spread(new Ddpm(Ddpm.Variance.POSTERIOR), grid);
    assertThat(second).isCloseTo(data.std(), within(0.02));
    assertThat(Math.abs(second - data.std())).isLessThan(Math.abs(first - data.std()) / 2);
  }

  private static double spread(Sampler sampler, StepGrid grid) {
    GaussianData data = SamplerContract.DATA;
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(2)) {
      Tensor start = data.noisy(random.normal(1, 1, 256, 256), grid.gamma(0));
      Tensor image = sampler.sample(data.denoiser(), start, grid, noise, StepListener.NONE);
      assertThat(image.mean().item_double()).isCloseTo(data.mean(), within(0.02));
      return image.std().item_double();
    }
  }
}
