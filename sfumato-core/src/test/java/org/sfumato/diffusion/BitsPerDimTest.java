package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class BitsPerDimTest {
  private static final DiscreteSchedule SCHEDULE = DiscreteSchedule.linear(100, 1e-4, 0.2);

  /** Values of 8 bits, {@code [2, 3, 16, 16]}: normal, of mean 128 and deviation 40. */
  private static Tensor images(RandomStream random) {
    Tensor values = random.normal(2, 3, 16, 16).mul(new Scalar(40)).add(new Scalar(128)).round();
    return values
        .clamp_max(new Scalar(255))
        .clamp_min(new Scalar(0))
        .div(new Scalar(127.5))
        .sub(new Scalar(1));
  }

  /** Who knows the image pays for the prior and, where the last bins are told apart, no more. */
  @Test
  void aModelThatKnowsTheImagePaysNothingForIt() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(1, 2)) {
      Tensor x0 = images(random);
      Denoiser knowing = (y, gamma) -> Prediction.ofX0(y, x0, gamma);
      // A grid whose last step is much finer than a bin.
      StepGrid grid = StepGrid.of(0.001, 0.1, 0.9, 1 - 1e-7, 1 - 1e-8, 1);
      BitsPerDim bits = BitsPerDim.of(knowing, BitsPerDim.FixedVariance.POSTERIOR, grid, x0, noise);
      assertThat(bits.terms()).hasDimensions(5, 2);
      for (double[] term : bits.terms()) {
        assertThat(term[0]).isCloseTo(0, within(1e-4));
        assertThat(term[1]).isCloseTo(0, within(1e-4));
      }
      assertThat(bits.total()[0]).isCloseTo(bits.prior()[0], within(1e-3));
    }
  }

  /** KL(N(m, v) || N(0, 1)) = (m^2 + v - 1 - ln v) / 2. */
  @Test
  void thePriorIsTheDivergenceFromPureNoise() {
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(1)) {
      Tensor x0 = torch.ones_like(Tensors.of(new float[12], 1, 3, 2, 2));
      double gamma = 0.3;
      BitsPerDim bits =
          BitsPerDim.of(
              (y, g) -> Prediction.ofX0(y, x0, g),
              BitsPerDim.FixedVariance.BETA,
              StepGrid.of(gamma, 1),
              x0,
              noise);
      double nats = (gamma + 1 - gamma - 1 - Math.log(1 - gamma)) / 2;
      assertThat(bits.prior()[0]).isCloseTo(nats / Math.log(2), within(1e-9));
    }
  }

  /**
   * Independent normal data: its perfect model, which also knows the variance of every step, needs
   * no more than the data's own likelihood says.
   */
  @Test
  void thePerfectModelOfNormalDataNeedsWhatItsLikelihoodSays() {
    double mean = 128 / 127.5 - 1;
    double std = 40 / 127.5;
    StepGrid grid = StepGrid.of(DiscreteSchedule.linear(200, 1e-5, 0.1));
    Denoiser perfect =
        (y, gamma) -> {
          double spread = gamma * std * std + 1 - gamma;
          double gain = Math.sqrt(gamma) * std * std / spread;
          Tensor x0 = y.mul(new Scalar(gain)).add(new Scalar(mean * (1 - gain * Math.sqrt(gamma))));
          double share = share(grid, gamma, std * std * (1 - gamma) / spread);
          return Prediction.ofX0(y, x0, gamma).withVariance(torch.full_like(y, new Scalar(share)));
        };
    Denoiser wrong =
        (y, gamma) -> {
          Prediction right = perfect.denoise(y, gamma);
          return right.withX0(y, right.x0().add(new Scalar(0.2)), gamma);
        };
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        BatchNoise noise = new BatchNoise(3, 4)) {
      Tensor x0 = images(random);
      double[] bits =
          BitsPerDim.of(perfect, BitsPerDim.FixedVariance.BETA, grid, x0, noise).total();
      double[] more = BitsPerDim.of(wrong, BitsPerDim.FixedVariance.BETA, grid, x0, noise).total();
      Tensor logs =
          VariationalBound.logLikelihood(
              x0.to(ScalarType.Double), Tensors.of(mean), Tensors.of(2 * Math.log(std)));
      double needed = -logs.mean().item_double() / Math.log(2);
      // The last step's noise, 0.003, blurs bins of 0.008 a little; draws of noise do the rest.
      assertThat((bits[0] + bits[1]) / 2).isCloseTo(needed, within(0.04));
      assertThat(more[0]).isGreaterThan(bits[0] + 0.2);
    }
  }

  /** Where the variance of p(y' | y) lies between the two extremes, given that of p(x0 | y). */
  private static double share(StepGrid grid, double gamma, double variance) {
    int i = 0;
    while (grid.gamma(i) != gamma) {
      i++;
    }
    if (grid.gamma(i + 1) == 1) {
      return 1;
    }
    Posterior posterior = Posterior.between(gamma, grid.gamma(i + 1));
    LearnedVariance bounds = LearnedVariance.between(gamma, grid.gamma(i + 1));
    double c = posterior.x0Coefficient();
    double log = Math.log(posterior.variance() + c * c * variance);
    return 2 * (log - bounds.logPosterior()) / (bounds.logBeta() - bounds.logPosterior()) - 1;
  }

  /** Step by step against the terms that the golden values check. */
  @Test
  void theTermsAreThoseOfTheBound() {
    Denoiser some = (y, gamma) -> Prediction.ofX0(y, y.mul(new Scalar(0.7)), gamma);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      Tensor x0 = images(random);
      for (BitsPerDim.FixedVariance fixed : BitsPerDim.FixedVariance.values()) {
        BitsPerDim bits;
        try (BatchNoise noise = new BatchNoise(3, 4)) {
          bits = BitsPerDim.of(some, fixed, StepGrid.of(SCHEDULE), x0, noise);
        }
        BitsPerDim learned;
        Tensor end =
            x0.mul(new Scalar(0)).add(new Scalar(fixed == BitsPerDim.FixedVariance.BETA ? 1 : -1));
        try (BatchNoise noise = new BatchNoise(3, 4)) {
          learned =
              BitsPerDim.of(
                  (y, gamma) -> some.denoise(y, gamma).withVariance(end),
                  BitsPerDim.FixedVariance.POSTERIOR,
                  StepGrid.of(SCHEDULE),
                  x0,
                  noise);
        }
        try (BatchNoise noise = new BatchNoise(3, 4)) {
          for (int i = 0; i < SCHEDULE.steps(); i++) {
            int step = SCHEDULE.steps() - 1 - i;
            double gamma = SCHEDULE.alphaCumprod(step);
            Tensor y = ForwardProcess.noisy(x0, noise.like(x0), Tensors.of(gamma).view(1, 1, 1, 1));
            double logVariance =
                fixed == BitsPerDim.FixedVariance.BETA && step > 0
                    ? Math.log(SCHEDULE.beta(step))
                    : SCHEDULE.posteriorLogVarianceClipped(step);
            Tensor mean =
                Posterior.between(gamma, SCHEDULE.alphaCumprodPrev(step))
                    .mean(some.denoise(y, gamma).x0(), y);
            double[] expected =
                Tensors.toDoubles(
                    VariationalBound.term(SCHEDULE, step, x0, y, mean, Tensors.of(logVariance)));
            assertThat(bits.terms()[i][1]).isCloseTo(expected[1], withinPercentage(0.001));
            if (step > 0) {
              assertThat(learned.terms()[i][1]).isCloseTo(expected[1], withinPercentage(0.001));
            }
          }
        }
      }
    }
  }
}
