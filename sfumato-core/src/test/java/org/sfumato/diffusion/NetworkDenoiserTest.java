package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
  @EnumSource
  void trainingAndSamplingAskTheSameQuestion(Parameterization form) {
    double gamma = 0.4;
    DiffusionConfig config =
        new DiffusionConfig(form, Loss.L2, false, 2000, 1e-6, 0.01, KnownPixels.NOISY);
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
            case X0 -> 1;
            case V -> 1 / (1 - gamma);
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
              DiffusionConfig.PALETTE.schedule(),
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
