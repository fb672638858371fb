package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Classifier;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ClassifierGuidanceTest {
  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);
  private static final int CLASSES = 5;
  private static final UNetConfig MODEL = config(16, 3, 3, 0);
  private static final Classifier CLASSIFIER =
      new Classifier(config(16, 3, CLASSES, 0), Pooling.ATTENTION);
  private static FlatParameters weights;

  @BeforeAll
  static void weights() {
    weights = new FlatParameters(CLASSIFIER.parameters(), Compute.CPU_FP32).requireGradients();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1)) {
      random.fillNormal(weights.values(), 0, 0.1);
    }
  }

  @AfterAll
  static void free() {
    weights.close();
  }

  /** Along its own direction the log-probability rises by the gradient's length. */
  @Test
  void theGradientIsThatOfTheLogProbabilityOfEachImagesClass() {
    double gamma = 0.6;
    Likelihood likelihood = classifier(MODEL, 1, 4);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad(); // as in samplers
        RandomStream random = new RandomStream(2)) {
      Tensor y = random.normal(2, 3, 16, 16);
      Tensor gradient = new ClassifierGuidance(likelihood, 1).gradient(y, gamma);
      Tensor length = gradient.square().flatten(1, -1).sum(1).sqrt(); // [B]
      double h = 0.05;
      Tensor direction = gradient.div(length.view(2, 1, 1, 1)).mul(new Scalar(h));
      Tensor up = likelihood.logProbability(y.add(direction), gamma);
      Tensor down = likelihood.logProbability(y.sub(direction), gamma);
      double[] rise = Tensors.toDoubles(up.sub(down));
      double[] expected = Tensors.toDoubles(length);
      for (int i = 0; i < 2; i++) {
        assertThat(expected[i]).isPositive();
        assertThat(rise[i] / (2 * h)).isCloseTo(expected[i], within(0.02 * expected[i]));
      }
    }
  }

  /** Else each guided step would hold on to the classifier's activations, or train it. */
  @Test
  void nothingIsLeftBehind() {
    ClassifierGuidance guidance = new ClassifierGuidance(classifier(MODEL, 2), 1);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(2)) {
      Tensor y = random.normal(1, 3, 16, 16);
      long objects = NativeMemory.liveObjects();
      Tensor gradient = guidance.gradient(y, 0.5);
      assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(objects + 1);
      assertThat(gradient.requires_grad()).isFalse();
      assertThat(y.requires_grad()).isFalse();
      assertThat(y.mul(gradient).requires_grad()).isFalse();
      assertThat(weights.gradients().abs().sum().item_double()).isZero();
    }
  }

  /** ADM, Algorithm 2, with a gradient known beforehand. */
  @Test
  void theNoiseIsChangedAsInAlgorithm2() {
    double gamma = 0.36;
    ClassifierGuidance guidance =
        new ClassifierGuidance((y, g) -> y.square().flatten(1, -1).sum(1), 2);
    Denoiser network =
        (y, g) -> Prediction.ofEps(y, torch.tanh(y), g).withVariance(torch.ones_like(y));
    try (Scope scope = new Scope()) {
      Tensor y = Tensors.of(0.7, -0.2).view(1, 1, 1, 2);
      Prediction prediction = guidance.guided(network).denoise(y, gamma);
      double[] eps = Tensors.toDoubles(prediction.eps());
      double[] x0 = Tensors.toDoubles(prediction.x0());
      double[] noisy = {0.7, -0.2};
      for (int i = 0; i < 2; i++) {
        double expected = Math.tanh(noisy[i]) - Math.sqrt(1 - gamma) * 2 * 2 * noisy[i];
        assertThat(eps[i]).isCloseTo(expected, within(1e-12));
        assertThat(Math.sqrt(gamma) * x0[i] + Math.sqrt(1 - gamma) * eps[i])
            .isCloseTo(noisy[i], within(1e-12));
      }
      assertThat(prediction.variance().sum().item_double()).isEqualTo(2);
      assertThat(
              guidance.guided(network.clipped()).denoise(y, gamma).x0().abs().max().item_double())
          .as("pushed on from the clipped image, as ADM has it")
          .isGreaterThan(1);
    }
  }

  @Test
  void aClassifierOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> classifier(config(32, 3, 3, 0), 0))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the classifier looks at images of 3 x 16 x 16 values, the model makes 3 x 32 x 32:"
                + " use a classifier made for the model's images");
    assertThatThrownBy(() -> classifier(config(16, 1, 1, 0), 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the model makes 1 x 16 x 16:");
  }

  @Test
  void aClassifierOfOtherClassesIsRefused() {
    classifier(config(16, 3, 3, CLASSES), 0);
    classifier(config(16, 3, 3, CLASSES + 1), 0); // the last stands for none
    assertThatThrownBy(() -> classifier(config(16, 3, 3, CLASSES + 2), 0))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the classifier tells 5 classes apart, the model knows 7: use a classifier trained on"
                + " the model's classes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, CLASSES})
  void aClassThatTheClassifierDoesNotKnowIsRefused(long wanted) {
    assertThatThrownBy(() -> classifier(MODEL, 0, wanted))
        .isInstanceOf(InputException.class)
        .hasMessage("class " + wanted + " is not one of the classifier's: use 0 to 4");
  }

  @Test
  void noiseThatTheClassifierNeverSawIsRefused() {
    try (Scope scope = new Scope()) {
      Tensor y = torch.zeros(1, 3, 16, 16);
      assertThatThrownBy(() -> classifier(MODEL, 0).logProbability(y, 1e-9))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("noisier than anything that training showed the classifier");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAScaleThatIsNone(double scale) {
    assertThatThrownBy(() -> new ClassifierGuidance((y, gamma) -> y, scale))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Likelihood classifier(UNetConfig guided, long... classes) {
    return new NetworkClassifier(CLASSIFIER, DiffusionConfig.PALETTE, PASS, guided, classes);
  }

  private static UNetConfig config(int size, int in, int out, int classes) {
    return new UNetConfig(
        size,
        in,
        out,
        Condition.NONE,
        0,
        16,
        List.of(1.0, 2.0),
        1,
        List.of(size / 2),
        LongRange.GLOBAL_ATTENTION,
        2,
        0,
        AttentionOrder.QKV_FIRST,
        0.0,
        true,
        true,
        classes,
        new GroupRule(8, 0),
        NoiseInput.TIMESTEP,
        false);
  }
}
