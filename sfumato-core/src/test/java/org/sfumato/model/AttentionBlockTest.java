package org.sfumato.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.LayerFixture;
import org.sfumato.nn.NaiveLayers;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;

class AttentionBlockTest {
  private static final int CHANNELS = 6;
  private static final int HEADS = 2;
  private static final int HEAD = CHANNELS / HEADS;
  private static final int HEIGHT = 4;
  private static final int WIDTH = 6;
  private static final int PIXELS = HEIGHT * WIDTH;
  private static final int GROUPS = 2;

  @ParameterizedTest
  @CsvSource({
    "HEADS_FIRST, GLOBAL_ATTENTION",
    "QKV_FIRST, GLOBAL_ATTENTION",
    "HEADS_FIRST, LOCAL_ATTENTION"
  })
  void agreesWithItsDefinition(AttentionOrder order, LongRange range) {
    Parameters p = new Parameters();
    AttentionBlock block = new AttentionBlock(p, config(order, range), CHANNELS);
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor x = fixture.image(2, CHANNELS, HEIGHT, WIDTH);
      Tensor y = block.forward(new Pass.Inference(Compute.CPU_FP32), x, null);
      for (int b = 0; b < 2; b++) {
        LayerFixture.assertClose(
            LayerFixture.example(y, b), naive(fixture, LayerFixture.example(x, b), order, range));
      }
    }
  }

  private static double[] naive(LayerFixture f, double[] x, AttentionOrder order, LongRange range) {
    double[] normalised =
        NaiveLayers.groupNorm(
            x, CHANNELS, GROUPS, f.parameter("norm.weight"), f.parameter("norm.bias"));
    double[][][][] parts = new double[3][HEADS][PIXELS][HEAD]; // queries, keys, values
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      double[] qkv =
          NaiveLayers.linear(
              at(normalised, pixel), f.parameter("qkv.weight"), f.parameter("qkv.bias"));
      for (int part = 0; part < 3; part++) {
        for (int head = 0; head < HEADS; head++) {
          for (int i = 0; i < HEAD; i++) {
            int channel =
                order == AttentionOrder.QKV_FIRST
                    ? part * CHANNELS + head * HEAD + i
                    : head * 3 * HEAD + part * HEAD + i;
            parts[part][head][pixel][i] = qkv[channel];
          }
        }
      }
    }
    double[][] attended = new double[PIXELS][CHANNELS];
    for (int head = 0; head < HEADS; head++) {
      for (int[] together : groups(range)) {
        double[][] values =
            NaiveLayers.attention(
                of(parts[0][head], together),
                of(parts[1][head], together),
                of(parts[2][head], together));
        for (int i = 0; i < together.length; i++) {
          System.arraycopy(values[i], 0, attended[together[i]], head * HEAD, HEAD);
        }
      }
    }
    double[] result = x.clone();
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      double[] out =
          NaiveLayers.linear(
              attended[pixel], f.parameter("proj_out.weight"), f.parameter("proj_out.bias"));
      for (int c = 0; c < CHANNELS; c++) {
        result[c * PIXELS + pixel] += out[c];
      }
    }
    return result;
  }

  /** The pixels that attend to one another: all of them, or those of each quarter. */
  private static int[][] groups(LongRange range) {
    if (range == LongRange.GLOBAL_ATTENTION) {
      return new int[][] {IntStream.range(0, PIXELS).toArray()};
    }
    int[][] quarters = new int[4][];
    for (int q = 0; q < 4; q++) {
      int quarter = q;
      quarters[q] =
          IntStream.range(0, PIXELS)
              .filter(p -> p / WIDTH / (HEIGHT / 2) * 2 + p % WIDTH / (WIDTH / 2) == quarter)
              .toArray();
    }
    return quarters;
  }

  private static double[][] of(double[][] pixels, int... chosen) {
    return Arrays.stream(chosen).mapToObj(p -> pixels[p]).toArray(double[][]::new);
  }

  private static double[] at(double[] x, int pixel) {
    double[] channels = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      channels[c] = x[c * PIXELS + pixel];
    }
    return channels;
  }

  private static UNetConfig config(AttentionOrder order, LongRange range) {
    return new UNetConfig(
        8,
        3,
        3,
        Condition.NONE,
        0,
        CHANNELS,
        List.of(1.0),
        1,
        List.of(8),
        range,
        HEADS,
        0,
        order,
        0,
        true,
        true,
        0,
        new GroupRule(GROUPS, 0),
        NoiseInput.GAMMA,
        false);
  }
}
