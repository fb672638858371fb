package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class DenoiserTest {
  private static final double GAMMA = 0.3;

  /** Says that the clean image is three times the noisy one, and something of the variance. */
  private static final Denoiser EXAGGERATING =
      (y, gamma) -> Prediction.ofX0(y, y.mul(new Scalar(3)), gamma).withVariance(torch.tanh(y));

  @Test
  void clippingKeepsTheRangeAndDerivesTheNoiseAnew() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      Tensor y = random.normal(2, 3, 4, 4);
      Prediction clipped = EXAGGERATING.clipped().denoise(y, GAMMA);
      double[] noisy = Tensors.toDoubles(y);
      double[] x0 = Tensors.toDoubles(clipped.x0());
      for (int i = 0; i < noisy.length; i++) {
        double expected = Math.max(-1, Math.min(1, 3 * noisy[i]));
        assertThat(x0[i]).isCloseTo(expected, within(1e-6));
      }
      assertFits(y, clipped);
    }
  }

  /**
   * Imagen's, in plain doubles: percentiles of magnitudes lie on lines between order statistics.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 0.995, 1})
  void thresholdingScalesEachImageByItsPercentile(double percentile) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(2)) {
      Tensor calm = random.normal(1, 3, 4, 4).mul(new Scalar(0.05)); // three times it is below 1
      Tensor y = Tensors.cat(0, random.normal(1, 3, 4, 4), calm);
      Prediction result = EXAGGERATING.thresholded(percentile).denoise(y, GAMMA);
      double[] noisy = Tensors.toDoubles(y);
      double[] x0 = Tensors.toDoubles(result.x0());
      for (int image = 0; image < 2; image++) {
        double[] values = Arrays.copyOfRange(noisy, 48 * image, 48 * (image + 1));
        double s = Math.max(1, 3 * percentile(values, percentile));
        assertThat(s > 1).isEqualTo(image == 0);
        for (int i = 0; i < 48; i++) {
          double expected = Math.max(-s, Math.min(s, 3 * values[i])) / s;
          assertThat(x0[48 * image + i]).isCloseTo(expected, within(1e-5));
        }
      }
      assertFits(y, result);
    }
  }

  @Test
  void knownPixelsTakeThePlaceOfTheGuess() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(3)) {
      Tensor y = random.normal(2, 3, 4, 4);
      Tensor known = random.normal(2, 3, 4, 4);
      Tensor mask = random.normal(2, 1, 4, 4).gt(new Scalar(0)).to(known.scalar_type());
      Prediction result = EXAGGERATING.knowing(known, mask).denoise(y, GAMMA);
      double[] noisy = Tensors.toDoubles(y);
      double[] kept = Tensors.toDoubles(known);
      double[] generated = Tensors.toDoubles(mask.expand(2, 3, 4, 4));
      double[] x0 = Tensors.toDoubles(result.x0());
      for (int i = 0; i < x0.length; i++) {
        double expected = generated[i] == 0 ? kept[i] : 3 * noisy[i];
        assertThat(x0[i]).isCloseTo(expected, within(1e-5));
      }
      assertFits(y, result);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void refusesAPercentileThatIsNone(double percentile) {
    assertThatThrownBy(() -> EXAGGERATING.thresholded(percentile))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** x0 and eps make up the noisy image, and the variance is passed on. */
  private static void assertFits(Tensor y, Prediction prediction) {
    double[] noisy = Tensors.toDoubles(y);
    double[] x0 = Tensors.toDoubles(prediction.x0());
    double[] eps = Tensors.toDoubles(prediction.eps());
    double[] variance = Tensors.toDoubles(prediction.variance());
    for (int i = 0; i < noisy.length; i++) {
      double made = Math.sqrt(GAMMA) * x0[i] + Math.sqrt(1 - GAMMA) * eps[i];
      assertThat(made).isCloseTo(noisy[i], within(1e-5));
      assertThat(variance[i]).isCloseTo(Math.tanh(noisy[i]), within(1e-6));
    }
  }

  private static double percentile(double[] values, double share) {
    double[] sorted = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double place = share * (sorted.length - 1);
    int low = (int) place;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  }
}
