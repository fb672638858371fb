package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * How fast a sampler without noise converges to the exact solution of the probability-flow
 * equation, which for Gaussian data keeps every value's distance from the mean in standard
 * deviations.
 */
final class Order {
  private static final GaussianData DATA = SamplerContract.DATA;

  private Order() {}

  interface Grids {
    StepGrid of(int steps);
  }

  /** Twice the steps divide the error by 2^order. */
  static void assertOrder(int order, Sampler sampler, Grids grids, double tolerance) {
    double before = error(sampler, grids.of(32));
    for (int steps = 64; steps <= 256; steps *= 2) {
      double after = error(sampler, grids.of(steps));
      assertThat(Math.log(before / after) / Math.log(2))
          .as("order at %d steps", steps)
          .isCloseTo(order, within(tolerance));
      before = after;
    }
  }

  /** Of the images that start at -1 and 1, in doubles: 32 bits would hide the error. */
  static double error(Sampler sampler, StepGrid grid) {
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) { // without noise, none may be drawn
      Tensor normal = Tensors.of(-1.0, 1.0).view(1, 1, 1, 2);
      Tensor start = DATA.noisy(normal, grid.gamma(0));
      double last = grid.gamma(grid.steps() - 1);
      double[] exact =
          Tensors.toDoubles(DATA.denoiser().denoise(DATA.noisy(normal, last), last).x0());
      double[] image =
          Tensors.toDoubles(sampler.sample(DATA.denoiser(), start, grid, none, StepListener.NONE));
      return Math.hypot(image[0] - exact[0], image[1] - exact[1]);
    }
  }
}
