package org.sfumato.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class RepaintTest {
  private static final DiscreteSchedule TRAINED = DiscreteSchedule.palettePaperTraining();
  private static final Ddpm DDPM = new Ddpm(Ddpm.Variance.POSTERIOR);

  private static final Tensor BLACK = Scope.own(Tensors.of(new float[] {0}, 1, 1, 1, 1));
  private static final Tensor EVERYWHERE = Scope.own(Tensors.of(new float[] {1}, 1, 1, 1, 1));

  @Nested
  class WithNothingKnown extends SamplerContract {
    @Override
    Sampler sampler() {
      return Repaint.replacement(DDPM, BLACK, EVERYWHERE);
    }
  }

  @Nested
  class WithNothingKnownAndJumps extends SamplerContract {
    @Override
    Sampler sampler() {
      return new Repaint(DDPM, BLACK, EVERYWHERE, 3, 2);
    }

    @Override
    int steps(StepGrid grid) {
      return sampler().networkCalls(grid.steps());
    }
  }

  private static final double CORRELATION = 0.9;
  private static final double KNOWN = 1.5;
  private static final int PAIRS = 1 << 14;

  /**
   * Images of pairs of pixels, side by side, of unit variance and correlated: E[x0 | y] in closed
   * form, by the pair's mean and difference, which are independent.
   */
  private static final Denoiser PAIRED =
      (y, gamma) -> {
        double sum = gain(1 + CORRELATION, gamma);
        double difference = gain(1 - CORRELATION, gamma);
        Tensor x0 =
            y.mul(new Scalar((sum + difference) / 2))
                .add(y.flip(new long[] {3}).mul(new Scalar((sum - difference) / 2)));
        return Prediction.ofX0(y, x0, gamma);
      };

  private static double gain(double variance, double gamma) {
    return Math.sqrt(gamma) * variance / (gamma * variance + 1 - gamma);
  }

  /** Error of the unknown pixel's mean and standard deviation, given the known one. */
  record Misfit(double mean, double std) {}

  /** p(x_2 | x_1) = N(rho x_1, 1 - rho^2). */
  private static Misfit misfit(int jumpLength, int resamplings) {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, 60, 1e-4, 0.9999);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(2)) {
      Tensor known = torch.full(new long[] {1, 1, PAIRS, 2}, new Scalar(KNOWN));
      Tensor mask = Tensors.of(new float[] {0, 1}, 1, 1, 1, 2).expand(1, 1, PAIRS, 2);
      Tensor image =
          new Repaint(DDPM, known, mask, jumpLength, resamplings)
              .sample(PAIRED, random.normal(1, 1, PAIRS, 2), grid, noise, StepListener.NONE);
      Tensor unknown = image.select(3, 1);
      return new Misfit(
          Math.abs(unknown.mean().item_double() - CORRELATION * KNOWN),
          Math.abs(unknown.std().item_double() - Math.sqrt(1 - CORRELATION * CORRELATION)));
    }
  }

  /** Why it resamples (Lugmayr et al. 2022, section 4.2). */
  @Test
  void resamplingFitsTheUnknownToTheKnown() {
    Misfit replaced = misfit(1, 1);
    Misfit repainted = misfit(5, 10);
    // Here 0.45 and 0.04 of the mean, 0.10 and 0.02 of the standard deviation
    assertThat(replaced.mean()).isGreaterThan(0.3);
    assertThat(repainted.mean()).isLessThan(0.06);
    assertThat(replaced.std()).isGreaterThan(0.07);
    assertThat(repainted.std()).isLessThan(0.03);
  }

  /** Lugmayr et al. 2022, Algorithm 1, as it is written there: jumps of one step. */
  @Test
  void jumpsOfOneStepAreTheAlgorithmAsPublished() {
    StepGrid grid = StepGrid.of(0.1, 0.3, 0.6, 0.9, 1);
    int resamplings = 3;
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise ours = new BatchNoise(2);
        BatchNoise theirs = new BatchNoise(2)) {
      Tensor known = random.normal(1, 1, 2, 2);
      Tensor mask = Tensors.of(new float[] {0, 1, 1, 0}, 1, 1, 2, 2);
      Tensor start = random.normal(1, 1, 2, 2);
      Tensor image =
          new Repaint(DDPM, known, mask, 1, resamplings)
              .sample(PAIRED, start, grid, ours, StepListener.NONE);

      Tensor x = mixed(noisy(known, grid.gamma(0), theirs), start, mask);
      for (int i = 0; i < grid.steps(); i++) {
        double gamma = grid.gamma(i);
        double next = grid.gamma(i + 1);
        for (int u = 1; u <= resamplings; u++) {
          Prediction prediction = PAIRED.denoise(x, gamma);
          boolean last = next == 1;
          Tensor unknown = last ? prediction.x0() : DDPM.step(x, prediction, gamma, next, theirs);
          Tensor before = mixed(last ? known : noisy(known, next, theirs), unknown, mask);
          x = u < resamplings && !last ? noisy(before, gamma / next, theirs) : before;
          if (last) {
            break;
          }
        }
      }
      assertThat(Tensors.toFloats(image)).containsExactly(Tensors.toFloats(x), within(1e-6f));
    }
  }

  private static Tensor noisy(Tensor image, double power, BatchNoise noise) {
    return image
        .mul(new Scalar(Math.sqrt(power)))
        .add(noise.like(image).mul(new Scalar(Math.sqrt(1 - power))));
  }

  private static Tensor mixed(Tensor known, Tensor unknown, Tensor mask) {
    return known.mul(mask.neg().add(new Scalar(1))).add(unknown.mul(mask));
  }

  /** The times of the public RePaint code's jumps, for ten steps, j = 3 and r = 2. */
  @Test
  void stretchesAreWalkedAgainAsByThePublicCode() {
    double[] gammas = new double[11];
    for (int i = 0; i <= 10; i++) {
      gammas[i] = (i + 1) / 11.0;
    }
    StepGrid grid = StepGrid.of(gammas);
    List<Integer> from = new ArrayList<>();
    Denoiser watched =
        (y, gamma) -> {
          from.add(9 - (int) Math.round(gamma * 11 - 1)); // time: 9 the noisiest, 0 the last
          return PAIRED.denoise(y, gamma);
        };
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(2)) {
      Tensor image = torch.zeros(1, 1, 2, 2);
      new Repaint(DDPM, image, torch.ones(1, 1, 2, 2), 3, 2)
          .sample(watched, image, grid, noise, StepListener.NONE);
    }
    assertThat(from).containsExactly(9, 8, 7, 9, 8, 7, 6, 5, 4, 6, 5, 4, 3, 2, 1, 3, 2, 1, 0);
  }

  /** Counted by the public code's own rule; its defaults first. */
  @ParameterizedTest
  @CsvSource({"250,10,10", "60,5,10", "7,3,2", "3,3,4", "1,1,5", "10,1,1", "10,20,5", "11,5,2"})
  void countsTheStepsThatItTakes(int steps, int jumpLength, int resamplings) {
    int jumps = 0;
    for (int t = 0; t < steps - jumpLength; t += jumpLength) {
      jumps += resamplings - 1;
    }
    Repaint repaint = new Repaint(DDPM, null, null, jumpLength, resamplings);
    assertThat(repaint.networkCalls(steps)).isEqualTo(steps + jumps * jumpLength);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "4,3"})
  void knownPixelsAreExactAndSeedsDecideTheRest(int jumpLength, int resamplings) {
    float[] known = filled(7, jumpLength, resamplings, true);
    float[] image = filled(7, jumpLength, resamplings, false);
    for (int i = 0; i < image.length; i++) {
      if (i % 2 == 0) {
        assertThat(image[i]).isEqualTo(known[i]);
      } else {
        assertThat(image[i]).isNotEqualTo(known[i]);
      }
    }
    assertThat(filled(7, jumpLength, resamplings, false)).isEqualTo(image);
    assertThat(filled(8, jumpLength, resamplings, false)).isNotEqualTo(image);
  }

  /** Or what was known of it. */
  private static float[] filled(long seed, int jumpLength, int resamplings, boolean onlyKnown) {
    StepGrid grid = StepGrid.uniformLogSnr(TRAINED, 12, 1e-4, 0.9999);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(seed, seed + 1)) {
      Tensor known = random.normal(2, 3, 4, 2);
      Tensor mask = Tensors.of(new float[] {0, 1}, 1, 1, 1, 2).expand(2, 1, 4, 2);
      Tensor start = random.normal(2, 3, 4, 2);
      return Tensors.toFloats(
          onlyKnown
              ? known
              : new Repaint(new Ddim(0.5), known, mask, jumpLength, resamplings)
                  .sample(PAIRED, start, grid, noise, StepListener.NONE));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,0", "-3,2"})
  void refusesJumpsThatAreNone(int jumpLength, int resamplings) {
    assertThatThrownBy(() -> new Repaint(DDPM, null, null, jumpLength, resamplings))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
