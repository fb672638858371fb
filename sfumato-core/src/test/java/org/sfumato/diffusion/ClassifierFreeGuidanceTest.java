package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ClassifierFreeGuidanceTest {
  private static final double GAMMA = 0.3;
  private static final UNetConfig CONFIG = UNetPresets.TINY.withClasses(4);

  @ParameterizedTest
  @EnumSource
  void betweenAndBeyondItIsOnTheLineThroughBoth(Parameterization form) {
    try (Scope scope = new Scope()) {
      Tensor y = Tensors.of(0.7, -0.4, 1.3).view(1, 1, 1, 3);
      Denoiser with =
          (noisy, gamma) ->
              form.prediction(torch.tanh(noisy), noisy, gamma).withVariance(torch.ones_like(noisy));
      Denoiser without = (noisy, gamma) -> form.prediction(torch.sin(noisy), noisy, gamma);
      double[] one = Tensors.toDoubles(with.denoise(y, GAMMA).eps());
      double[] other = Tensors.toDoubles(without.denoise(y, GAMMA).eps());
      for (double w : new double[] {0.25, 1.5, 7.5}) {
        Prediction guided = new ClassifierFreeGuidance(with, without, w).denoise(y, GAMMA);
        double[] eps = Tensors.toDoubles(guided.eps());
        double[] x0 = Tensors.toDoubles(Prediction.ofEps(y, guided.eps(), GAMMA).x0());
        double[] said = Tensors.toDoubles(guided.x0());
        for (int i = 0; i < 3; i++) {
          // Ho and Salimans 2022, eq. 6: (1 + w') eps_cond - w' eps_uncond, w' = w - 1
          assertThat(eps[i]).isCloseTo(w * one[i] - (w - 1) * other[i], within(1e-12));
          assertThat(said[i]).as("fits y").isCloseTo(x0[i], within(1e-12));
        }
        assertThat(guided.variance().sum().item_double()).isEqualTo(3);
      }
    }
  }

  /** A network told its class and the null class: 1 is the one, 0 the other, to the bit. */
  @Test
  void atOneItIsConditionalAtZeroUnconditional() {
    Pass pass = new Pass.Inference(Compute.CPU_FP32);
    UNet unet = new UNet(CONFIG);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 0.1);
      Tensor y = random.normal(2, 3, 32, 32);
      Tensor told = random.normal(2, 3, 32, 32);
      long[] none = ClassifierFreeGuidance.nullClasses(CONFIG, 2);
      assertThat(none).containsExactly(3, 3);
      DiffusionConfig config = DiffusionConfig.PALETTE_V;
      try (NetworkDenoiser with =
              new NetworkDenoiser(unet, config, pass, told, Tensors.of(0L, 2L));
          NetworkDenoiser without =
              new NetworkDenoiser(unet, config, pass, told, Tensors.of(none))) {
        float[] conditional = Tensors.toFloats(with.denoise(y, GAMMA).x0());
        float[] unconditional = Tensors.toFloats(without.denoise(y, GAMMA).x0());
        assertThat(conditional).isNotEqualTo(unconditional);
        assertThat(x0(new ClassifierFreeGuidance(with, without, 1), y)).isEqualTo(conditional);
        assertThat(x0(new ClassifierFreeGuidance(with, without, 0), y)).isEqualTo(unconditional);
        float[] guided = x0(new ClassifierFreeGuidance(with, without, 3), y);
        for (int i = 0; i < guided.length; i += 97) {
          double expected = 3.0 * conditional[i] - 2.0 * unconditional[i];
          assertThat((double) guided[i]).isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  private static float[] x0(Denoiser denoiser, Tensor y) {
    return Tensors.toFloats(denoiser.denoise(y, GAMMA).x0());
  }

  @Test
  void clippingAndThresholdingFollowIt() {
    Denoiser with = (y, gamma) -> Prediction.ofX0(y, y.mul(new Scalar(2)), gamma);
    Denoiser without = (y, gamma) -> Prediction.ofX0(y, y, gamma);
    ClassifierFreeGuidance guided = new ClassifierFreeGuidance(with, without, 4);
    try (Scope scope = new Scope()) {
      Tensor y = Tensors.of(0.1, -0.4, 0.8).view(1, 1, 1, 3); // times 5
      assertThat(Tensors.toDoubles(guided.clipped().denoise(y, GAMMA).x0()))
          .containsExactly(new double[] {0.5, -1, 1}, within(1e-12));
      assertThat(Tensors.toDoubles(guided.thresholded(1).denoise(y, GAMMA).x0()))
          .containsExactly(new double[] {0.125, -0.5, 1}, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aModelWithoutClassesIsRefused(int classes) {
    UNetConfig config = UNetPresets.TINY.withClasses(classes);
    assertThatThrownBy(() -> ClassifierFreeGuidance.nullClasses(config, 1))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the model knows "
                + (classes == 0 ? "no classes" : "one class only")
                + ", so there is nothing to guide it to: use a model trained with classes");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAScaleThatIsNone(double scale) {
    Denoiser any = (y, gamma) -> null;
    assertThatThrownBy(() -> new ClassifierFreeGuidance(any, any, scale))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
