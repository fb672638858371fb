package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
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
          new DiffusionConfig(form, Loss.L2, false, 2000, 1e-6, 0.01, KnownPixels.NOISY);
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
                case X0 -> image[i];
                case V -> Math.sqrt(GAMMAS[b]) * noise[i] - Math.sqrt(1 - GAMMAS[b]) * image[i];
              };
          sum += target * target / each;
        }
        assertThat(losses[b]).isCloseTo(sum, within(1e-5));
      }
      assertThat(flat.parameters()).isSameAs(unet.parameters());
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
      DiffusionConfig config =
          new DiffusionConfig(Parameterization.EPS, Loss.L2, false, 2000, 1e-6, 0.01, shown);
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
}
