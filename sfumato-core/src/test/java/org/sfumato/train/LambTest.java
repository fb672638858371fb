package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.nn.Init;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class LambTest {
  private static final OptimizerConfig CONFIG =
      new OptimizerConfig(
          OptimizerConfig.Kind.LAMB,
          0.1,
          0,
          OptimizerConfig.Decay.LINEAR,
          0,
          0.9,
          0.95,
          1e-6,
          0.1,
          0,
          Map.of(),
          Map.of(),
          OptimizerConfig.State.F32);

  /** A matrix, a vector, a kernel, and a matrix of zeros. */
  private static final long[][] SHAPES = {{20, 7}, {20}, {4, 3, 3, 3}, {5, 5}};

  /** Against the algorithm written out in double precision. */
  @Test
  void stepsAsThePaperSays() {
    Parameters parameters = new Parameters();
    for (int i = 0; i < SHAPES.length; i++) {
      parameters.declare("p" + i, Init.ZERO, SHAPES[i]);
    }
    int n = (int) parameters.count();
    SplittableRandom random = new SplittableRandom(5);
    double[] x = random.doubles(n, -1, 1).toArray();
    Arrays.fill(x, n - 25, n, 0);
    double[] m = new double[n];
    double[] v = new double[n];
    Lamb lamb = new Lamb(parameters);
    try (Scope scope = new Scope()) {
      Tensor values = Tensors.of(floats(x), n);
      Tensor mean = Tensors.of(new float[n], n);
      Tensor square = Tensors.of(new float[n], n);
      Tensor count = Tensors.of(new float[1], 1);
      long objects = NativeMemory.liveObjects();
      for (int t = 1; t <= 20; t++) {
        double[] g = random.doubles(n, -3, 1).toArray();
        try (Scope step = new Scope()) {
          lamb.step(values, Tensors.of(floats(g), n), mean, square, count, 0.1, CONFIG);
        }
        int from = 0;
        for (long[] shape : SHAPES) {
          int to = from + (int) Tensors.count(shape);
          naive(t, shape.length > 1, from, to, x, g, m, v);
          from = to;
        }
        if (t == 1) { // zeros take Adam's step as it is: its length is 1 in every direction
          assertThat(x[n - 1]).isCloseTo(0.1 * -Math.signum(g[n - 1]), within(1e-5));
        }
      }
      assertThat(NativeMemory.liveObjects()).isEqualTo(objects);
      float[] actual = Tensors.toFloats(values);
      for (int i = 0; i < n; i++) {
        assertThat((double) actual[i]).isCloseTo(x[i], within(2e-5));
      }
      assertThat(Tensors.toFloats(count)).containsExactly(20);
    }
  }

  /** You et al. 2020, Algorithm 2, for one layer, with phi(z) = z. */
  private static void naive(
      int t, boolean adapted, int from, int to, double[] x, double[] g, double[] m, double[] v) {
    double[] update = new double[x.length];
    double weights = 0;
    double length = 0;
    for (int i = from; i < to; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
      double r = m[i] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[i] / (1 - Math.pow(0.95, t))) + 1e-6);
      update[i] = r + (adapted ? 0.1 * x[i] : 0);
      weights += x[i] * x[i];
      length += update[i] * update[i];
    }
    boolean stretched = adapted && weights > 0 && length > 0;
    double ratio = stretched ? Math.sqrt(weights / length) : 1;
    for (int i = from; i < to; i++) {
      x[i] -= 0.1 * ratio * update[i];
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
