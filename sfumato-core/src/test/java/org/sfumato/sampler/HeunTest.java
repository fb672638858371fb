package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class HeunTest {
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();

  @Nested
  class OnEveryGrid extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Heun();
    }

    /** It extends the slope, rounded as it is, from the larger sigma to the smaller. */
    @Override
    double rounding(StepGrid grid) {
      double fall = 1;
      for (int i = 0; i < grid.steps() - 1; i++) {
        fall = Math.max(fall, sigma(grid.gamma(i)) / sigma(grid.gamma(i + 1)));
      }
      return 2e-4 * fall;
    }
  }

  @Test
  void convergesWithSecondOrderOnKarrasGrid() {
    Order.assertOrder(2, new Heun(), n -> StepGrid.karras(TRAINED, n, 1e-3, 0.999), 0.15);
  }

  @Test
  void convergesWithSecondOrderOnStepsEvenInLogSnr() {
    Order.assertOrder(2, new Heun(), n -> StepGrid.uniformLogSnr(TRAINED, n, 1e-3, 0.999), 0.15);
  }

  /** EDM, Algorithm 1, in plain doubles and the paper's own symbols. */
  @Test
  void agreesWithTheAlgorithmAsPublished() {
    StepGrid grid = StepGrid.karras(TRAINED, 6, 1e-3, 0.999);
    double x = 0.7 / Math.sqrt(grid.gamma(0));
    for (int i = 0; i < grid.steps(); i++) {
      double t = sigma(grid.gamma(i));
      double next = sigma(grid.gamma(i + 1));
      double d = (x - denoised(x, t)) / t;
      double euler = x + (next - t) * d;
      x = next == 0 ? euler : x + (next - t) * (d / 2 + (euler - denoised(euler, next)) / next / 2);
    }
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) {
      Tensor start = Tensors.of(0.7).view(1, 1, 1, 1);
      Tensor image =
          new Heun().sample(SamplerContract.DATA.denoiser(), start, grid, none, StepListener.NONE);
      assertThat(image.item_double()).isCloseTo(x, within(1e-9));
    }
  }

  private static double sigma(double gamma) {
    return Math.sqrt((1 - gamma) / gamma);
  }

  /** D(x; sigma) of N(mean, std^2). */
  private static double denoised(double x, double sigma) {
    GaussianData data = SamplerContract.DATA;
    double variance = data.std() * data.std();
    return (x * variance + data.mean() * sigma * sigma) / (variance + sigma * sigma);
  }
}
