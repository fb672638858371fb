package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.model.UNet;
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

  private static float[] denoise(UNet unet, Compute compute, long seed) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(seed)) {
      Tensor condition = random.normal(2, 3, 32, 32);
      Denoiser denoiser =
          new NetworkDenoiser(
              unet, DiffusionConfig.PALETTE_V, new Pass.Inference(compute), condition, null, null);
      return Tensors.toFloats(denoiser.denoise(random.normal(2, 3, 32, 32), 0.4).x0());
    }
  }
}
