package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class LossTest {
  private static final int BATCH = 3;
  private static final int CHANNELS = 3;
  private static final int PIXELS = 5 * 7;

  @ParameterizedTest
  @EnumSource
  void isTheMeanOverTheMaskedPartOfEachExample(Loss loss) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(2)) {
      Tensor prediction = random.normal(BATCH, CHANNELS, 5, 7);
      Tensor target = random.normal(BATCH, CHANNELS, 5, 7);
      float[] mask = new float[BATCH * PIXELS];
      Arrays.fill(
          mask, 0, PIXELS, 1); // all of the first, part of the second, one pixel of the last
      Arrays.fill(mask, PIXELS + 10, PIXELS + 20, 1);
      mask[2 * PIXELS + 3] = 1;
      float[] actual =
          Tensors.toFloats(loss.of(prediction, target, Tensors.of(mask, BATCH, 1, 5, 7)));
      float[] p = Tensors.toFloats(prediction);
      float[] t = Tensors.toFloats(target);
      assertThat(actual).hasSize(BATCH);
      for (int b = 0; b < BATCH; b++) {
        assertThat((double) actual[b]).isCloseTo(naive(loss, p, t, mask, b), within(1e-5));
      }
    }
  }

  private static double naive(Loss loss, float[] p, float[] t, float[] mask, int example) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < CHANNELS; c++) {
      for (int i = 0; i < PIXELS; i++) {
        if (mask[example * PIXELS + i] == 1) {
          int at = (example * CHANNELS + c) * PIXELS + i;
          double d = (double) p[at] - t[at];
          sum += loss == Loss.L1 ? Math.abs(d) : d * d;
          count++;
        }
      }
    }
    return sum / count;
  }
}
