package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.config.ConfigReader;
import org.sfumato.model.Network;
import org.sfumato.model.Rin;
import org.sfumato.model.RinPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** A walk carries a RIN's latents from step to step, and tells it the time. */
class RinDenoiserTest {
  private static final double[] TIMES = {0.9, 0.4, 0.2};

  @Test
  void latentsGoFromStepToStepWithinAWalk() {
    DiffusionConfig x0 =
        ConfigReader.from(DiffusionConfig.PALETTE_V).override("prediction=x0").read();
    Pass pass = new Pass.Inference(Compute.CPU_FP32);
    Rin rin = new Rin(RinPresets.TINY);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(rin.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.2);
      Tensor condition = random.normal(2, 3, 16, 16);
      Tensor y = random.normal(2, 3, 16, 16);
      Tensor latents = null;
      for (int walk = 0; walk < 2; walk++) {
        latents = null; // each walk begins without
        try (NetworkDenoiser denoiser = new NetworkDenoiser(rin, x0, pass, condition, null)) {
          for (double time : TIMES) {
            // NoiseInput.TIME: the training schedule's time, times 10,000.
            Tensor told = Tensors.of(new float[] {(float) (1e4 * time), (float) (1e4 * time)}, 2);
            Network.Step expected = rin.step(pass, y, condition, told, null, latents);
            latents = expected.latents();
            assertThat(rounded(denoiser.denoise(y, x0.noiseSchedule().gamma(time)).x0()))
                .isEqualTo(rounded(expected.output()));
          }
        }
      }
    }
  }

  /** To three digits: the time comes back from gamma not quite exactly. */
  private static long[] rounded(Tensor tensor) {
    float[] values = Tensors.toFloats(tensor);
    long[] rounded = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = Math.round(values[i] * 1e3);
    }
    return rounded;
  }
}
