package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.ForwardProcess;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Inpainting with a model that was never trained to: after every step the known pixels of the noisy
 * image are replaced by the known picture under fresh noise of that level (Song, Y. et al. 2021,
 * appendix I.2; Palette, figure 9), and the walk jumps back by adding noise and goes on from there,
 * so that the unknown pixels meet the known ones more than once (Lugmayr et al. 2022, Algorithm 1
 * and section 4.2). Replacement alone fits the two together badly.
 *
 * @param sampler takes the steps
 * @param known {@code [B, C, H, W]}
 * @param mask {@code [B, 1, H, W]}: 1 to generate, 0 known
 * @param jumpLength j, steps of a jump back
 * @param resamplings r, how often each stretch of that many steps is walked; 1: no jumps
 */
public record Repaint(
    OneStepSampler sampler, Tensor known, Tensor mask, int jumpLength, int resamplings)
    implements Sampler {
  public Repaint {
    if (jumpLength < 1 || resamplings < 1) {
      throw new IllegalArgumentException(
          "jump length and resamplings must be at least 1, not "
              + jumpLength
              + " and "
              + resamplings);
    }
  }

  /** Known pixels replaced at every step, without jumps. */
  public static Repaint replacement(OneStepSampler sampler, Tensor known, Tensor mask) {
    return new Repaint(sampler, known, mask, 1, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @param listener is told of every step, those taken again among them
   */
  @Override
  public Tensor sample(
      Denoiser denoiser, Tensor start, StepGrid grid, BatchNoise noise, StepListener listener) {
    int steps = grid.steps();
    int all = networkCalls(steps);
    int[] walked = new int[steps + 1]; // how often each level was reached
    try (Scope whole = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor y = withKnown(start, grid.gamma(0), noise);
      int at = 0;
      for (int done = 1; done <= all; done++) {
        Tensor before = y;
        try (Scope scope = new Scope()) {
          double gamma = grid.gamma(at);
          double next = grid.gamma(at + 1);
          Prediction prediction = denoiser.denoise(y, gamma);
          Tensor stepped =
              next == 1 ? prediction.x0() : sampler.step(y, prediction, gamma, next, noise);
          y = withKnown(stepped, next, noise);
          at++;
          if (jumpsFrom(at, steps) && ++walked[at] < resamplings) {
            at -= jumpLength;
            y = noisy(y, y, grid.gamma(at) / next, noise);
          }
          scope.keep(y);
          listener.onStep(done, all, torch.lerp(known, prediction.x0(), mask));
        }
        before.close();
      }
      return whole.keep(y);
    }
  }

  /** Whether a stretch ends at a level: they are counted from the last before the clean image. */
  private boolean jumpsFrom(int level, int steps) {
    int left = steps - 1 - level;
    return level >= jumpLength && left >= 0 && left % jumpLength == 0;
  }

  @Override
  public int networkCalls(int steps) {
    return steps + (steps - 1) / jumpLength * jumpLength * (resamplings - 1);
  }

  /** m y + (1 - m) (sqrt(gamma) known + sqrt(1 - gamma) eps) (Lugmayr et al., eq. 8). */
  private Tensor withKnown(Tensor y, double gamma, BatchNoise noise) {
    return torch.lerp(gamma == 1 ? known : noisy(known, y, gamma, noise), y, mask);
  }

  /**
   * The image, clean or not, with only a part {@code power} of its signal left.
   *
   * @param like of the shape of the noise
   */
  private static Tensor noisy(Tensor image, Tensor like, double power, BatchNoise noise) {
    return ForwardProcess.noisy(image, noise.like(like), Tensors.of(power).squeeze());
  }
}
