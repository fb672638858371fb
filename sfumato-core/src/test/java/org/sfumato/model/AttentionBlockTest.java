package org.sfumato.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
  private static final int HEIGHT = 3;
  private static final int WIDTH = 4;
  private static final int PIXELS = HEIGHT * WIDTH;
  private static final int GROUPS = 2;

  @ParameterizedTest
  @EnumSource
  void agreesWithItsDefinition(AttentionOrder order) {
    Parameters p = new Parameters();
    AttentionBlock block = new AttentionBlock(p, config(order), CHANNELS);
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor x = fixture.image(2, CHANNELS, HEIGHT, WIDTH);
      Tensor y = block.forward(new Pass.Inference(Compute.CPU_FP32), x, null);
      for (int b = 0; b < 2; b++) {
        LayerFixture.assertClose(
            LayerFixture.example(y, b), naive(fixture, LayerFixture.example(x, b), order));
      }
    }
  }

  private static double[] naive(LayerFixture f, double[] x, AttentionOrder order) {
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
      double[][] values = NaiveLayers.attention(parts[0][head], parts[1][head], parts[2][head]);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        System.arraycopy(values[pixel], 0, attended[pixel], head * HEAD, HEAD);
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

  private static double[] at(double[] x, int pixel) {
    double[] channels = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      channels[c] = x[c * PIXELS + pixel];
    }
    return channels;
  }

  private static UNetConfig config(AttentionOrder order) {
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
