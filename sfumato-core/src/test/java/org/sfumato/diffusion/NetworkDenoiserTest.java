package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.error.InputException;
import org.sfumato.model.LongRange;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Precision;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class NetworkDenoiserTest {
  private static final int ROUNDS = 5;

  /** Arithmetic and gradient mode belong to a thread, weights to all. */
  @ParameterizedTest
  @EnumSource
  void threadsShareWeightsWithoutMixingResults(Precision precision) throws Exception {
    Compute compute = new Compute("cpu", precision, Layout.CHANNELS_LAST);
    UNet unet = new UNet(UNetPresets.TINY);
    try (RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), compute)) {
      random.fillNormal(flat.values(), 0, 0.1);
      List<float[]> alone = new ArrayList<>();
      for (int seed = 0; seed < 2; seed++) {
        alone.add(denoise(unet, compute, seed));
      }
      assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        List<Future<float[]>> together = new ArrayList<>();
        for (int i = 0; i < 2 * ROUNDS; i++) {
          int seed = i % 2;
          together.add(threads.submit(() -> denoise(unet, compute, seed)));
        }
        for (int i = 0; i < together.size(); i++) {
          assertThat(together.get(i).get()).isEqualTo(alone.get(i % 2));
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  /**
   * What training measures is the error of what sampling uses: on the same noisy picture the loss
   * is the squared error of x0, weighted as the parameterization weighs it.
   */
  @ParameterizedTest
  @CsvSource({
    "EPS, normalise-variance=none",
    "X0, normalise-variance=none",
    "V, normalise-variance=none",
    "EDM, input-scale=0.5",
    "V, input-scale=0.3",
    "EPS, input-scale=0.3 normalise-variance=formula",
    "V, input-scale=0.3 normalise-variance=measured schedule=cosine",
  })
  void trainingAndSamplingAskTheSameQuestion(Parameterization form, String settings) {
    double gamma = 0.4;
    DiffusionConfig config =
        ConfigReader.from(
                DiffusionConfig.of(
                    form, Loss.L2, ResidualKind.NONE, ScheduleSpec.betas(2000, 1e-6, 0.01)))
            .overrides(List.of(settings.split(" ")))
            .read();
    UNet unet = new UNet(UNetPresets.TINY);
    Pass pass = new Pass.Inference(Compute.CPU_FP32);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Tensor condition = random.normal(1, 3, 32, 32);
      Tensor y0 = random.normal(1, 3, 32, 32);
      Tensor eps = random.normal(1, 3, 32, 32);
      float[] all = new float[32 * 32];
      Arrays.fill(all, 1);
      Tensor mask = Tensors.of(all, 1, 1, 32, 32);
      double loss =
          new Objective(unet, config)
              .losses(pass, condition, null, y0, mask, new double[] {gamma}, eps)
              .item_double();

      Tensor y = ForwardProcess.noisy(y0, eps, Tensors.of(new float[] {(float) gamma}, 1, 1, 1, 1));
      Denoiser denoiser = new NetworkDenoiser(unet, config, pass, condition, null);
      double error = denoiser.denoise(y, gamma).x0().sub(y0).square().mean().item_double();
      double weight =
          switch (form) {
            case EPS -> gamma / (1 - gamma);
            case X0, REGRESSION -> 1;
            case V -> 1 / (1 - gamma);
            case EDM -> (0.25 * gamma + 1 - gamma) / (0.25 * (1 - gamma)); // 1 / c_out^2
          };
      assertThat(weight * error).isCloseTo(loss, withinPercentage(0.01));
    }
  }

  /** Improved DDPM, section 3.1: the second half of the channels is the variance's. */
  @Test
  void aNetworkWithTwiceTheChannelsTellsTheVarianceToo() {
    Compute compute = Compute.CPU_FP32;
    UNet unet = new UNet(learningTheVariance(UNetPresets.TINY));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), compute)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Tensor condition = random.normal(2, 3, 32, 32);
      Tensor y = random.normal(2, 3, 32, 32);
      Pass pass = new Pass.Inference(compute);
      double gamma = 0.4;
      Tensor level =
          NoiseLevels.asInput(
              new double[] {gamma, gamma},
              unet.config().noiseInput(),
              DiffusionConfig.PALETTE,
              compute);
      Tensor output = unet.forward(pass, y, condition, level, null);
      Prediction prediction =
          new NetworkDenoiser(unet, DiffusionConfig.PALETTE, pass, condition, null)
              .denoise(y, gamma);
      assertThat(Tensors.toFloats(prediction.eps()))
          .isEqualTo(Tensors.toFloats(output.narrow(1, 0, 3)));
      assertThat(Tensors.toFloats(prediction.variance()))
          .isEqualTo(Tensors.toFloats(output.narrow(1, 3, 3)));
    }
  }

  /** Chen, section 2.2: scaled by b, told the schedule's own gamma; b is undone by the samplers. */
  @Test
  void aNetworkOfScaledImagesSeesThemSoAndIsToldChensGamma() {
    Compute compute = Compute.CPU_FP32;
    double b = 0.3;
    DiffusionConfig config =
        ConfigReader.from(DiffusionConfig.PALETTE).override("input-scale=" + b).read();
    UNet unet = new UNet(UNetPresets.TINY);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), compute)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Pass pass = new Pass.Inference(compute);
      Tensor condition = random.normal(1, 3, 32, 32);
      Tensor x0 = random.normal(1, 3, 32, 32);
      Tensor eps = random.normal(1, 3, 32, 32);
      double t = 0.4;
      double chensGamma = config.schedule().schedule().gamma(t);
      double gamma = config.noiseSchedule().gamma(t);
      Tensor y =
          ForwardProcess.noisy(x0, eps, NoiseLevels.broadcast(new double[] {gamma}, compute));
      Tensor scaled =
          ForwardProcess.noisy(
              x0.mul(new Scalar(b)),
              eps,
              NoiseLevels.broadcast(new double[] {chensGamma}, compute));
      Tensor level =
          NoiseLevels.asInput(
              new double[] {chensGamma},
              unet.config().noiseInput(),
              DiffusionConfig.PALETTE,
              compute);
      Tensor expected = unet.forward(pass, scaled, condition, level, null);
      Tensor actual =
          new NetworkDenoiser(unet, config, pass, condition, null).denoise(y, gamma).eps();
      assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-4);
    }
  }

  /** 532 of Palette's 1000 sampling steps lie below what its training shows. */
  @ParameterizedTest
  @CsvSource({
    "eps, betas:2000:1e-6:0.01",
    "v, cosine",
    "edm, sigmoid:-3:3:0.5:1e-4",
  })
  void noiseThatTrainingNeverShowedIsRefused(String prediction, String schedule) {
    DiffusionConfig config =
        ConfigReader.from(DiffusionConfig.PALETTE)
            .overrides(
                List.of("prediction=" + prediction, "schedule=" + schedule, "input-scale=0.5"))
            .read();
    double smallest = config.noiseSchedule().smallestGamma();
    UNet unet = new UNet(UNetPresets.TINY);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Tensor image = random.normal(1, 3, 32, 32);
      Denoiser denoiser =
          new NetworkDenoiser(unet, config, new Pass.Inference(Compute.CPU_FP32), image, null);
      assertThat(Tensors.toFloats(denoiser.denoise(image, smallest).x0()))
          .doesNotContain(Float.NaN);
      assertThatThrownBy(() -> denoiser.denoise(image, Math.nextDown(smallest)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("noisier than anything that training showed the network")
          .hasMessageContaining("begin the steps at " + smallest);
      for (double gamma : new double[] {0, 1, -0.1, 1.5, Double.NaN}) {
        assertThatThrownBy(() -> denoiser.denoise(image, gamma))
            .isInstanceOf(InputException.class)
            .hasMessageContaining("between 0 and 1, not " + gamma);
      }
    }
  }

  private static UNetConfig learningTheVariance(UNetConfig c) {
    return new UNetConfig(
        c.imageSize(),
        c.inChannels(),
        2 * c.inChannels(),
        c.condition(),
        c.conditionChannels(),
        c.baseChannels(),
        c.channelMultipliers(),
        c.resBlocks(),
        c.attentionResolutions(),
        LongRange.GLOBAL_ATTENTION,
        c.heads(),
        c.headChannels(),
        c.attentionOrder(),
        c.dropout(),
        c.scaleShiftNorm(),
        c.resblockUpdown(),
        0,
        c.normGroups(),
        c.noiseInput(),
        c.checkpointActivations());
  }

  private static float[] denoise(UNet unet, Compute compute, long seed) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(seed)) {
      Tensor condition = random.normal(2, 3, 32, 32);
      Denoiser denoiser =
          new NetworkDenoiser(
              unet, DiffusionConfig.PALETTE_V, new Pass.Inference(compute), condition, null);
      return Tensors.toFloats(denoiser.denoise(random.normal(2, 3, 32, 32), 0.4).x0());
    }
  }
}
