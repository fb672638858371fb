package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.LayerFixture;
import org.sfumato.nn.NaiveLayers;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Tensors;

class ResBlockTest {
  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);
  private static final int HEIGHT = 4;
  private static final int WIDTH = 6;
  private static final int GROUPS = 2;

  @ParameterizedTest
  @CsvSource({
    "4, 4, NONE, true, 1",
    "4, 6, NONE, true, 1",
    "4, 6, NONE, false, 1",
    "4, 4, UP, true, 1",
    "4, 4, DOWN, true, 1",
    "4, 4, DOWN, false, 1",
    "4, 6, NONE, true, 2"
  })
  void agreesWithItsDefinition(
      int in, int out, Resample.Kind kind, boolean scaleShift, int dilation) {
    Parameters p = new Parameters();
    UNetConfig config = config(scaleShift, 0);
    ResBlock block = new ResBlock(p, config, in, out, kind, dilation);
    try (LayerFixture fixture = new LayerFixture(p)) {
      Tensor x = fixture.image(2, in, HEIGHT, WIDTH);
      Tensor emb = fixture.normal(2, config.embeddingWidth());
      Tensor y = block.forward(PASS, x, emb);
      for (int b = 0; b < 2; b++) {
        double[] expected =
            naive(
                fixture,
                LayerFixture.example(x, b),
                LayerFixture.example(emb, b),
                in,
                out,
                kind,
                scaleShift,
                dilation);
        LayerFixture.assertClose(LayerFixture.example(y, b), expected);
      }
    }
  }

  private static double[] naive(
      LayerFixture f,
      double[] x,
      double[] emb,
      int in,
      int out,
      Resample.Kind kind,
      boolean scaleShift,
      int dilation) {
    int height = kind == Resample.Kind.UP ? 2 * HEIGHT : HEIGHT / (kind.ordinal() + 1);
    int width = kind == Resample.Kind.UP ? 2 * WIDTH : WIDTH / (kind.ordinal() + 1);
    double[] h =
        NaiveLayers.silu(
            NaiveLayers.groupNorm(
                x, in, GROUPS, f.parameter("in_layers.0.weight"), f.parameter("in_layers.0.bias")));
    h =
        NaiveLayers.conv2d(
            resample(h, kind),
            in,
            height,
            width,
            f.parameter("in_layers.2.weight"),
            f.parameter("in_layers.2.bias"),
            1,
            dilation);
    double[] e =
        NaiveLayers.linear(
            emb, f.parameter("emb_layers.1.weight"), f.parameter("emb_layers.1.bias"));
    int pixels = height * width;
    if (!scaleShift) {
      for (int i = 0; i < h.length; i++) {
        h[i] += e[i / pixels];
      }
    }
    h =
        NaiveLayers.groupNorm(
            h, out, GROUPS, f.parameter("out_layers.0.weight"), f.parameter("out_layers.0.bias"));
    if (scaleShift) {
      for (int i = 0; i < h.length; i++) {
        h[i] = h[i] * (1 + e[i / pixels]) + e[out + i / pixels]; // ADM, section 3.1
      }
    }
    h =
        NaiveLayers.conv2d(
            NaiveLayers.silu(h),
            out,
            height,
            width,
            f.parameter("out_layers.3.weight"),
            f.parameter("out_layers.3.bias"),
            1,
            dilation);
    double[] shortcut = resample(x, kind);
    if (in != out) {
      shortcut =
          NaiveLayers.conv2d(
              shortcut,
              in,
              height,
              width,
              f.parameter("skip_connection.weight"),
              f.parameter("skip_connection.bias"),
              1);
    }
    return NaiveLayers.add(shortcut, h);
  }

  private static double[] resample(double[] x, Resample.Kind kind) {
    return switch (kind) {
      case NONE -> x;
      case DOWN -> NaiveLayers.down(x, HEIGHT, WIDTH);
      case UP -> NaiveLayers.up(x, HEIGHT, WIDTH);
    };
  }

  @Test
  void dropsOutInTrainingOnly() {
    Parameters p = new Parameters();
    UNetConfig config = config(true, 0.5);
    ResBlock block = new ResBlock(p, config, 4, 4, Resample.Kind.NONE, 1);
    try (LayerFixture fixture = new LayerFixture(p);
        RandomStream first = new RandomStream(1);
        RandomStream same = new RandomStream(1)) {
      Tensor x = fixture.image(2, 4, HEIGHT, WIDTH);
      Tensor emb = fixture.normal(2, config.embeddingWidth());
      float[] inference = Tensors.toFloats(block.forward(PASS, x, emb));
      float[] training =
          Tensors.toFloats(block.forward(new Pass.Training(Compute.CPU_FP32, first), x, emb));
      assertThat(training)
          .isNotEqualTo(inference)
          .isEqualTo(
              Tensors.toFloats(block.forward(new Pass.Training(Compute.CPU_FP32, same), x, emb)));
    }
  }

  private static UNetConfig config(boolean scaleShift, double dropout) {
    return new UNetConfig(
        8,
        3,
        3,
        Condition.NONE,
        0,
        4,
        List.of(1.0),
        1,
        List.of(),
        LongRange.GLOBAL_ATTENTION,
        1,
        0,
        AttentionOrder.QKV_FIRST,
        dropout,
        scaleShift,
        true,
        0,
        new GroupRule(GROUPS, 0),
        NoiseInput.GAMMA,
        false);
  }
}
