package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.nn.LayerFixture;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.nn.Recompute;
import org.sfumato.nn.SinusoidalEmbedding;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Precision;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class RinTest {
  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);
  private static final int CLASSES = 3;
  private static final RinConfig CONFIG =
      new RinConfig(
          8,
          3,
          2,
          Condition.IMAGE,
          1,
          4,
          12,
          5,
          32,
          List.of(2, 1),
          4,
          3,
          2,
          0.5,
          0,
          NoiseInput.TIME,
          false);

  /** Every step of it against the definition in double precision, with and without classes. */
  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void agreesWithItsDefinition(int classes) {
    RinConfig config = CONFIG.withClasses(classes);
    Rin rin = new Rin(config);
    try (LayerFixture fixture = new LayerFixture(rin.parameters())) {
      NaiveRin naive = new NaiveRin(config, fixture);
      Tensor y = fixture.image(2, 3, 8, 8);
      Tensor condition = fixture.image(2, 1, 8, 8);
      float[] noise = {1234.5f, 8000};
      Tensor label = classes == 0 ? null : Tensors.of(2L, 0L);
      Network.Step first = rin.step(PASS, y, condition, Tensors.of(noise, 2), label, null);
      Network.Step second =
          rin.step(PASS, y, condition, Tensors.of(noise, 2), label, first.latents());
      for (int b = 0; b < 2; b++) {
        double[] image = LayerFixture.example(y, b);
        double[] beside = LayerFixture.example(condition, b);
        int kind = b == 0 ? 2 : 0;
        double[][] zeros = new double[5][32];
        NaiveRin.Step expected = naive.step(image, beside, noise[b], kind, zeros);
        LayerFixture.assertClose(LayerFixture.example(first.output(), b), expected.output());
        LayerFixture.assertClose(
            LayerFixture.example(first.latents(), b), NaiveRin.flat(expected.latents()));
        expected = naive.step(image, beside, noise[b], kind, expected.latents());
        LayerFixture.assertClose(LayerFixture.example(second.output(), b), expected.output());
      }
    }
  }

  /** Latents have no order among themselves: exchanged going in, they come out exchanged. */
  @Test
  void aLayerTreatsAllLatentsAlike() {
    Parameters p = new Parameters();
    TransformerLayer process = TransformerLayer.self(p.scope("process"), 16, 4, 2);
    TransformerLayer read = TransformerLayer.cross(p.scope("read"), 16, 12, 3, 2);
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor latents = fixture.normal(2, 6, 16);
      Tensor tokens = fixture.normal(2, 9, 12);
      Tensor order = Tensors.of(4L, 0L, 5L, 3L, 1L, 2L);
      Tensor tokenOrder = Tensors.of(8L, 1L, 0L, 7L, 2L, 3L, 6L, 5L, 4L);
      Tensor exchanged = latents.index_select(1, order);

      LayerFixture.assertClose(
          Tensors.toDoubles(process.forward(exchanged)),
          Tensors.toDoubles(process.forward(latents).index_select(1, order)));
      // Nor does it matter in which order they read the tokens.
      LayerFixture.assertClose(
          Tensors.toDoubles(read.forward(exchanged, tokens.index_select(1, tokenOrder))),
          Tensors.toDoubles(read.forward(latents, tokens).index_select(1, order)));
    }
  }

  /** The place of a patch is told by its learned position only. */
  @Test
  void patchesMovedWithTheirPositionsMoveTheirResult() {
    Rin rin = new Rin(CONFIG);
    try (LayerFixture fixture = new LayerFixture(rin.parameters());
        NoGrad off = new NoGrad()) {
      Tensor patches = fixture.normal(1, 4, 4 * 16);
      Tensor order = Tensors.of(2L, 0L, 3L, 1L);
      Tensor noise = Tensors.of(new float[] {500}, 1);
      Tensor before = read(rin, patches, noise);
      Tensor positions = rin.parameters().byName().get("positions").tensor();
      positions.copy_(positions.index_select(0, order));
      Tensor after = read(rin, patches.index_select(1, order), noise);

      LayerFixture.assertClose(
          Tensors.toDoubles(after), Tensors.toDoubles(before.index_select(1, order)));
    }
  }

  private static Tensor read(Rin rin, Tensor patches, Tensor noise) {
    Tensor image = Patches.join(patches, 2, 4);
    Tensor y = image.narrow(1, 1, 3);
    return Patches.of(rin.forward(PASS, y, image.narrow(1, 0, 1), noise, null), 4);
  }

  @Test
  void patchesAreTheSquaresOfTheImage() {
    try (Scope scope = new Scope()) {
      float[] counted = new float[2 * 4 * 4];
      for (int i = 0; i < counted.length; i++) {
        counted[i] = i;
      }
      Tensor patches = Patches.of(Tensors.of(counted, 1, 2, 4, 4), 2);
      assertThat(Tensors.shape(patches)).containsExactly(1, 4, 8);
      // The second: its right upper square, first of one channel, then of the other.
      assertThat(Tensors.toFloats(patches.select(1, 1)))
          .containsExactly(2, 3, 6, 7, 18, 19, 22, 23);
      assertThat(Tensors.toFloats(Patches.join(patches, 2, 2))).isEqualTo(counted);
    }
  }

  @Test
  void in16BitsItIsNearlyTheSame() {
    Rin rin = new Rin(RinPresets.TINY);
    Compute bf16 = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
    try (LayerFixture fixture = new LayerFixture(rin.parameters())) {
      fixture.restart();
      Tensor y = fixture.image(2, 3, 16, 16);
      Tensor noise = Tensors.of(new float[] {10, 9000}, 2);
      double[] exact = Tensors.toDoubles(rin.forward(PASS, y, y, noise, null));
      double[] rounded =
          Tensors.toDoubles(rin.forward(new Pass.Inference(bf16), y, y, noise, null));
      double difference = 0;
      double size = 0;
      for (int i = 0; i < exact.length; i++) {
        difference += Math.pow(rounded[i] - exact[i], 2);
        size += exact[i] * exact[i];
      }
      // Rounded at 2^-9 some dozens of times over.
      assertThat(Math.sqrt(difference / size)).isPositive().isLessThan(0.02);
    }
  }

  @Test
  void latentsOfTheStepBeforeHaveNoEffectUntilTheyAreLearned() {
    Rin rin = new Rin(RinPresets.TINY);
    try (LayerFixture fixture = new LayerFixture(rin.parameters())) {
      fixture.restart();
      Tensor y = fixture.image(1, 3, 16, 16);
      Tensor noise = Tensors.of(new float[] {10}, 1);
      Network.Step first = rin.step(PASS, y, y, noise, null, null);
      Network.Step second = rin.step(PASS, y, y, noise, null, first.latents());
      assertThat(Tensors.toFloats(second.output())).isEqualTo(Tensors.toFloats(first.output()));
      assertThat(Tensors.shape(first.latents())).containsExactly(1, 8, 64);
    }
  }

  /** At rate 1 every example of a training pass knows the latents of a pass before it. */
  @Test
  void inTrainingLatentsComeFromAFirstPass() {
    RinConfig always = rated(1);
    Rin rin = new Rin(always);
    try (LayerFixture fixture = new LayerFixture(rin.parameters());
        RandomStream random = new RandomStream(4)) {
      Tensor y = fixture.image(2, 3, 8, 8);
      Tensor condition = fixture.image(2, 1, 8, 8);
      Tensor noise = Tensors.of(new float[] {100, 200}, 2);
      Network.Step first = rin.step(PASS, y, condition, noise, null, null);
      Network.Step second = rin.step(PASS, y, condition, noise, null, first.latents());
      Pass training = new Pass.Training(Compute.CPU_FP32, random);
      double[] trained = Tensors.toDoubles(rin.forward(training, y, condition, noise, null));
      LayerFixture.assertClose(trained, Tensors.toDoubles(second.output()));
    }
  }

  /** Of 400 examples some 200 know them at rate 0.5: each is one of the two possible outputs. */
  @Test
  void theRateIsTheShareOfTheExamples() {
    Rin rin = new Rin(CONFIG);
    try (LayerFixture fixture = new LayerFixture(rin.parameters());
        RandomStream random = new RandomStream(4)) {
      int count = 400;
      Tensor y = fixture.image(1, 3, 8, 8).repeat(count, 1, 1, 1);
      Tensor condition = fixture.image(1, 1, 8, 8).repeat(count, 1, 1, 1);
      float[] levels = new float[count];
      Arrays.fill(levels, 700);
      Tensor noise = Tensors.of(levels, count);
      Network.Step first = rin.step(PASS, y, condition, noise, null, null);
      float without = Tensors.toFloats(first.output().select(0, 0))[0];
      float with =
          Tensors.toFloats(rin.step(PASS, y, condition, noise, null, first.latents()).output())[0];
      Tensor trained =
          rin.forward(new Pass.Training(Compute.CPU_FP32, random), y, condition, noise, null);
      float[] each = Tensors.toFloats(trained.flatten(1, -1).select(1, 0));
      int known = 0;
      for (float value : each) {
        boolean near = Math.abs(value - with) < Math.abs(value - without);
        known += near ? 1 : 0;
        assertThat(value).isCloseTo(near ? with : without, within(1e-4f));
      }
      assertThat(known).isBetween(150, 250); // five standard deviations
    }
  }

  /** Weights cast for the first pass, without gradients, must not serve the second. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyParameterLearns(boolean recomputed) {
    Rin rin = new Rin(rated(1).withClasses(CLASSES));
    Compute bf16 = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
    try (LayerFixture fixture = new LayerFixture(rin.parameters());
        RandomStream random = new RandomStream(4)) {
      fixture.requireGradients();
      Pass pass = recomputed ? new Recompute(bf16, random) : new Pass.Training(bf16, random);
      Tensor y = fixture.image(2, 3, 8, 8);
      Tensor condition = fixture.image(2, 1, 8, 8);
      Tensor noise = Tensors.of(new float[] {100, 200}, 2);
      Tensor output = rin.forward(pass, y, condition, noise, Tensors.of(1L, 1L));
      pass.backward(output.square().mean());
      rin.parameters()
          .list()
          .forEach(
              p -> {
                double norm = p.tensor().grad().norm().item_double();
                // A shift of all keys moves all weights of a softmax alike.
                if (!p.name().endsWith("key.bias")) {
                  assertThat(norm).as(p.name()).isPositive();
                }
              });
    }
  }

  @Test
  void imagesOfAnotherSizeAndMissingClassesAreRefused() {
    Rin rin = new Rin(CONFIG.withClasses(CLASSES));
    try (LayerFixture fixture = new LayerFixture(rin.parameters())) {
      Tensor y = fixture.image(1, 3, 16, 16);
      Tensor small = fixture.image(1, 3, 8, 8);
      Tensor condition = fixture.image(1, 1, 8, 8);
      Tensor noise = Tensors.of(new float[] {1}, 1);
      assertThatThrownBy(() -> rin.forward(PASS, y, y, noise, Tensors.of(1L)))
          .hasMessage("this network is for images of 8 pixels, not 16 x 16");
      assertThatThrownBy(() -> rin.forward(PASS, small, condition, noise, null))
          .hasMessage("this network needs a class for every image");
    }
  }

  /** Far apart or close: what a network is told of two noise levels is not the same. */
  @Test
  void theNarrowestRinStillTellsNoiseLevelsApart() {
    try (Scope scope = new Scope()) {
      float[] times = new float[1001];
      for (int i = 0; i < times.length; i++) {
        times[i] = 10 * i;
      }
      int width = 32 / 4;
      float[] features =
          Tensors.toFloats(
              RinLatents.standardised(
                  SinusoidalEmbedding.of(Tensors.of(times, times.length), width)));
      double closest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < times.length; i++) {
        for (int j = 0; j < i; j++) {
          double distance = 0;
          for (int k = 0; k < width; k++) {
            distance += Math.abs(features[i * width + k] - features[j * width + k]);
          }
          closest = Math.min(closest, distance);
        }
      }
      assertThat(closest).isGreaterThan(0.01);
    }
  }

  @Test
  void featuresThatAreAllEqualSayNothing() {
    try (Scope scope = new Scope()) {
      Tensor equal = Tensors.of(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 1, 4);
      assertThat(Tensors.toFloats(RinLatents.standardised(equal))).containsOnly(0);
    }
  }

  private static RinConfig rated(double rate) {
    return new RinConfig(
        8,
        3,
        2,
        Condition.IMAGE,
        1,
        4,
        12,
        5,
        32,
        List.of(2, 1),
        4,
        3,
        2,
        rate,
        0,
        NoiseInput.TIME,
        false);
  }
}
