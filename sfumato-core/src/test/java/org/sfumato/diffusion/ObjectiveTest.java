package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ObjectiveTest {
  private static final double[] GAMMAS = {0.3, 0.95};

  /** A new network says zero, so its loss is the mean square of its target. */
  @ParameterizedTest
  @EnumSource
  void aNewNetworkLosesTheSquareOfItsTarget(Parameterization form) {
    UNet unet = new UNet(UNetPresets.TINY);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat =
            new FlatParameters(unet.parameters(), Compute.CPU_FP32).initialise(random)) {
      Tensor y0 = random.normal(2, 3, 32, 32);
      Tensor eps = random.normal(2, 3, 32, 32);
      float[] ones = new float[2 * 32 * 32];
      Arrays.fill(ones, 1);
      DiffusionConfig config =
          DiffusionConfig.of(
              form, Loss.L2, ResidualKind.NONE, ScheduleSpec.betas(2000, 1e-6, 0.01));
      double[] losses =
          Tensors.toDoubles(
              new Objective(unet, config)
                  .losses(
                      new Pass.Inference(Compute.CPU_FP32),
                      random.normal(2, 3, 32, 32),
                      null,
                      y0,
                      Tensors.of(ones, 2, 1, 32, 32),
                      GAMMAS,
                      eps));
      assertThat(losses).hasSize(2);
      float[] image = Tensors.toFloats(y0);
      float[] noise = Tensors.toFloats(eps);
      int each = image.length / 2;
      for (int b = 0; b < 2; b++) {
        double sum = 0;
        for (int i = b * each; i < (b + 1) * each; i++) {
          double target =
              switch (form) {
                case EPS -> noise[i];
                case X0, REGRESSION -> image[i];
                case V -> Math.sqrt(GAMMAS[b]) * noise[i] - Math.sqrt(1 - GAMMAS[b]) * image[i];
                case EDM -> EdmPreconditioningTest.naiveTarget(GAMMAS[b], 0.5, image[i], noise[i]);
              };
          sum += target * target / each;
        }
        assertThat(losses[b]).isCloseTo(sum, within(1e-5));
      }
      assertThat(flat.parameters()).isSameAs(unet.parameters());
    }
  }

  /** It must not peep: neither at the picture through little noise, nor at the noise. */
  @Test
  void aRegressionSeesNothingButItsCondition() {
    DiffusionConfig config =
        DiffusionConfig.of(
            Parameterization.REGRESSION,
            Loss.L2,
            ResidualKind.NONE,
            ScheduleSpec.betas(2000, 1e-6, 0.01));
    UNet unet = new UNet(UNetPresets.TINY);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Tensor condition = random.normal(1, 3, 32, 32);
      Tensor y0 = random.normal(1, 3, 32, 32);
      Tensor mask = torch.ones(1, 1, 32, 32);
      double gamma = config.noiseSchedule().gamma(0);
      assertThat(gamma).isEqualTo(config.schedule().schedule().smallestGamma());
      double[] seen = new double[2];
      for (int i = 0; i < seen.length; i++) {
        Tensor eps = random.normal(1, 3, 32, 32);
        Objective objective = new Objective(unet, config);
        Pass pass = new Pass.Inference(Compute.CPU_FP32);
        double[] gammas = {gamma};
        seen[i] =
            Tensors.toDoubles(objective.losses(pass, condition, null, y0, mask, gammas, eps))[0];
      }
      assertThat(seen[1]).isEqualTo(seen[0]).isPositive();
    }
  }

  /** Shown clean, the known part of an example is the same whatever its noise. */
  @ParameterizedTest
  @EnumSource
  void knownPixelsAreShownAsTheConfigurationSays(KnownPixels shown) {
    UNet unet = new UNet(UNetPresets.TINY.withClasses(0));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.05);
      Tensor y0 = random.normal(2, 3, 32, 32);
      Tensor condition = random.normal(2, 3, 32, 32);
      Tensor eps = random.normal(2, 3, 32, 32);
      Tensor otherEps = eps.clone();
      otherEps.narrow(3, 0, 16).copy_(random.normal(2, 3, 32, 16));
      Tensor mask = Tensors.of(new float[2 * 32 * 32], 2, 1, 32, 32);
      mask.narrow(3, 16, 16).fill_(new Scalar(1));
      DiffusionConfig config = DiffusionConfig.PALETTE.withKnownPixels(shown);
      Objective objective = new Objective(unet, config);
      Pass pass = new Pass.Inference(Compute.CPU_FP32);
      double[] one =
          Tensors.toDoubles(objective.losses(pass, condition, null, y0, mask, GAMMAS, eps));
      double[] other =
          Tensors.toDoubles(objective.losses(pass, condition, null, y0, mask, GAMMAS, otherEps));
      if (shown == KnownPixels.CLEAN) {
        assertThat(other).isEqualTo(one);
      } else {
        assertThat(other[0]).isNotEqualTo(one[0]);
        assertThat(other[1]).isNotEqualTo(one[1]);
      }
    }
  }

  /** min-SNR by hand: a new network says zero, so the weight is all that changes. */
  @Test
  void everyExampleCountsAsItsNoiseLevelSays() {
    try (Fixture f = new Fixture("out-channels=3")) {
      double[] simple = f.losses("prediction=x0");
      double[] weighted = f.losses("prediction=x0 weight=min-snr min-snr-gamma=2");
      assertThat(weighted[0]).isCloseTo(simple[0] * 0.3 / 0.7, within(1e-5));
      assertThat(weighted[1]).isCloseTo(simple[1] * 2, within(1e-5)); // SNR 19
    }
  }

  /** Improved DDPM, eq. 16. A new network chooses the middle of the two variances. */
  @Test
  void theVarianceIsLearnedBesideTheSimpleLoss() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(20, 1e-3, 0.3);
    int step = 7;
    double gamma = schedule.alphaCumprod(step);
    try (Fixture f = new Fixture("out-channels=6")) {
      f.gammas = new double[] {gamma, schedule.alphaCumprod(0)};
      String common = "prediction=eps schedule=betas:20:1e-3:0.3 vlb-weight=";
      double[] simple = f.losses(common + 0);
      double[] hybrid = f.losses(common + 0.5);
      for (int i = 0; i < 2; i++) {
        int at = i == 0 ? step : 0;
        Tensor y0 = f.y0.narrow(0, i, 1);
        Tensor level = NoiseLevels.broadcast(new double[] {f.gammas[i]}, Compute.CPU_FP32);
        Tensor y = ForwardProcess.noisy(y0, f.eps.narrow(0, i, 1), level);
        Tensor x0 = Prediction.ofEps(y, torch.zeros_like(y), f.gammas[i]).x0();
        LearnedVariance bounds = LearnedVariance.of(schedule, at);
        double bits =
            VariationalBound.term(
                    schedule,
                    at,
                    y0,
                    y,
                    Posterior.between(schedule.alphaCumprod(at), schedule.alphaCumprodPrev(at))
                        .mean(x0, y),
                    Tensors.of((bounds.logBeta() + bounds.logPosterior()) / 2))
                .item_double();
        assertThat(hybrid[i] - simple[i])
            .isCloseTo(0.5 * schedule.steps() * bits, withinPercentage(0.01));
      }
    }
  }

  /** The bound teaches the variance alone: the mean's channels feel the simple loss only. */
  @Test
  void theGradientOfTheBoundStopsAtTheMean() {
    try (Fixture f = new Fixture("out-channels=6")) {
      f.flat.requireGradients();
      f.gammas = new double[] {0.3, 0.9999};
      float[] simple = f.gradientOfTheLastLayer("vlb-weight=0");
      float[] hybrid = f.gradientOfTheLastLayer("vlb-weight=1");
      int half = simple.length / 2; // [6, ...]: three channels of mean, three of variance
      double changed = 0;
      for (int i = 0; i < simple.length; i++) {
        if (i < half) {
          assertThat(hybrid[i]).isEqualTo(simple[i]);
        } else {
          assertThat(simple[i]).isZero();
          assertThat(hybrid[i]).isFinite();
          changed += Math.abs(hybrid[i]);
        }
      }
      assertThat(changed).isPositive();
    }
  }

  /** Two images in [-1, 1] and a new network. */
  private static final class Fixture implements AutoCloseable {
    private final Scope scope = new Scope();
    private final RandomStream random = new RandomStream(1);
    private final UNet unet;
    private final FlatParameters flat;
    private final Tensor y0;
    private final Tensor eps;
    private double[] gammas = GAMMAS;

    Fixture(String setting) {
      unet = new UNet(ConfigReader.from(UNetPresets.TINY).override(setting).read());
      flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32).initialise(random);
      y0 = random.normal(2, 3, 32, 32).tanh();
      eps = random.normal(2, 3, 32, 32);
    }

    private Tensor tensor(String settings, Pass pass) {
      DiffusionConfig config =
          ConfigReader.from(DiffusionConfig.PALETTE).overrides(List.of(settings.split(" "))).read();
      float[] ones = new float[2 * 32 * 32];
      Arrays.fill(ones, 1);
      Tensor mask = Tensors.of(ones, 2, 1, 32, 32);
      return new Objective(unet, config).losses(pass, y0, null, y0, mask, gammas, eps);
    }

    double[] losses(String settings) {
      try (NoGrad off = new NoGrad()) {
        return Tensors.toDoubles(tensor(settings, new Pass.Inference(Compute.CPU_FP32)));
      }
    }

    float[] gradientOfTheLastLayer(String settings) {
      flat.gradients().zero_();
      Pass pass = new Pass.Training(Compute.CPU_FP32, random);
      pass.backward(tensor(settings, pass).mean());
      return Tensors.toFloats(unet.parameters().byName().get("out.2.weight").tensor().grad());
    }

    @Override
    public void close() {
      flat.close();
      random.close();
      scope.close();
    }
  }
}
