package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
  /** The last one is above the length from which a fused operator is used. */
  @ParameterizedTest
  @CsvSource({"2, 5, 5, 4", "1, 1, 9, 8", "3, 16, 4, 2", "1, 4, 262145, 2"})
  void agreesWithItsDefinition(int heads, int queries, int keys, int width) {
    try (LayerFixture fixture = new LayerFixture(new Parameters())) {
      Tensor q = fixture.normal(2, heads, queries, width);
      Tensor k = fixture.normal(2, heads, keys, width);
      Tensor v = fixture.normal(2, heads, keys, width);
      Tensor y = Attention.of(q, k, v);
      for (int i = 0; i < 2 * heads; i++) {
        double[][] expected =
            NaiveLayers.attention(rows(q, i, width), rows(k, i, width), rows(v, i, width));
        LayerFixture.assertClose(
            LayerFixture.example(y.flatten(0, 1), i),
            java.util.Arrays.stream(expected).flatMapToDouble(java.util.Arrays::stream).toArray());
      }
    }
  }

  /** Of one head of one example: {@code [T][d]}. */
  private static double[][] rows(Tensor tensor, int head, int width) {
    double[] values = LayerFixture.example(tensor.flatten(0, 1), head);
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }
}
