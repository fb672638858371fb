package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FusedAdamWTest {
  private static final double LR = 0.01;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.95;
  private static final double DECAY = 0.1;
  private static final double EPS = 1e-8;

  /** Against the algorithm written out in double precision. */
  @Test
  void stepsAsThePaperSays() {
    int n = 1000;
    SplittableRandom random = new SplittableRandom(5);
    double[] p = random.doubles(n, -1, 1).toArray();
    double[] m = new double[n];
    double[] v = new double[n];
    try (Scope scope = new Scope();
        FusedAdamW adam = new FusedAdamW()) {
      Tensor parameters = Tensors.of(floats(p), n);
      Tensor mean = Tensors.of(new float[n], n);
      Tensor square = Tensors.of(new float[n], n);
      Tensor count = Tensors.of(new float[1], 1);
      for (int t = 1; t <= 20; t++) {
        double[] g = random.doubles(n, -3, 1).toArray();
        adam.step(
            parameters,
            Tensors.of(floats(g), n),
            mean,
            square,
            count,
            LR,
            BETA1,
            BETA2,
            DECAY,
            EPS);
        for (int i = 0; i < n; i++) {
          m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
          v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
          double mHat = m[i] / (1 - Math.pow(BETA1, t));
          double vHat = v[i] / (1 - Math.pow(BETA2, t));
          p[i] -= LR * (mHat / (Math.sqrt(vHat) + EPS) + DECAY * p[i]);
        }
      }
      float[] actual = Tensors.toFloats(parameters);
      for (int i = 0; i < n; i++) {
        assertThat((double) actual[i]).isCloseTo(p[i], within(1e-5));
      }
      assertThat(Tensors.toFloats(count)).containsExactly(20);
    }
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
