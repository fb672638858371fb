package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class KnownPixelsTest {
  private static final DiscreteSchedule SCHEDULE = DiscreteSchedule.linear(12, 1e-3, 0.4);

  /** Says noise that depends on all pixels together, so that it matters what it is shown. */
  private static final Denoiser NETWORK =
      (y, gamma) ->
          Prediction.ofEps(
              y, y.mul(new Scalar(0.3)).add(y.mean().mul(new Scalar(2 * gamma))), gamma);

  /**
   * The public Palette code's walk, as it is written there: a step of DDPM with the posterior's
   * variance everywhere, then the clean known pixels over it.
   */
  @Test
  void shownCleanTheWalkIsThatOfThePublicPaletteCode() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise ours = new BatchNoise(2);
        BatchNoise theirs = new BatchNoise(2)) {
      Tensor known = torch.tanh(random.normal(1, 3, 4, 4));
      Tensor mask =
          Tensors.of(new float[] {0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}, 1, 1, 4, 4);
      Tensor start = random.normal(1, 3, 4, 4);

      Tensor y = pasted(start, known, mask);
      for (int t = SCHEDULE.steps() - 1; t >= 0; t--) {
        Tensor x0 = NETWORK.denoise(y, SCHEDULE.alphaCumprod(t)).x0();
        Tensor clipped =
            torch.clamp(x0, new ScalarOptional(new Scalar(-1)), new ScalarOptional(new Scalar(1)));
        Tensor mean =
            clipped
                .mul(new Scalar(SCHEDULE.posteriorMeanCoefX0(t)))
                .add(y.mul(new Scalar(SCHEDULE.posteriorMeanCoefXt(t))));
        double std = Math.sqrt(SCHEDULE.posteriorVariance(t));
        Tensor next = t == 0 ? mean : mean.add(theirs.like(y).mul(new Scalar(std)));
        y = pasted(next, known, mask);
      }

      assertThat(Tensors.toFloats(walk(start, known, mask, KnownPixels.CLEAN, ours)))
          .containsExactly(Tensors.toFloats(y), within(1e-5f));
    }
  }

  @Test
  void shownNoisyTheWalkIsAnother() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise one = new BatchNoise(2);
        BatchNoise other = new BatchNoise(2)) {
      Tensor known = torch.tanh(random.normal(1, 3, 4, 4));
      Tensor mask = torch.ones(1, 1, 4, 4);
      mask.narrow(3, 0, 2).zero_();
      Tensor start = random.normal(1, 3, 4, 4);
      Tensor clean = walk(start, known, mask, KnownPixels.CLEAN, one);
      Tensor noisy = walk(start, known, mask, KnownPixels.NOISY, other);
      assertThat(noisy.sub(clean).abs().max().item_double()).isGreaterThan(0.01);
      assertThat(noisy.sub(known).narrow(3, 0, 2).abs().max().item_double()).isLessThan(1e-6);
      assertThat(clean.sub(known).narrow(3, 0, 2).abs().max().item_double()).isLessThan(1e-6);
    }
  }

  private static Tensor walk(
      Tensor start, Tensor known, Tensor mask, KnownPixels shown, BatchNoise noise) {
    return new Ddpm(Ddpm.Variance.POSTERIOR)
        .sample(
            NETWORK.clipped().knowing(known, mask, shown),
            start,
            StepGrid.of(SCHEDULE),
            noise,
            StepListener.NONE);
  }

  private static Tensor pasted(Tensor y, Tensor known, Tensor mask) {
    return torch.lerp(known, y, mask);
  }
}
