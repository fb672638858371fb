package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Classifier;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.EnableGrad;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/** Our networks against the public reference implementations, weight by weight. */
class NetworkParityTest {
  /** Of the output's standard deviation, in 32 bits: what another order of summation may change. */
  private static final double TOLERANCE = 1e-4;

  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);

  static List<Golden> unets() {
    return Golden.where(c -> c.has("image_size") && !c.has("pool"));
  }

  static List<Golden> classifiers() {
    return Golden.where(c -> c.has("image_size") && c.has("pool"));
  }

  @ParameterizedTest
  @MethodSource("unets")
  void unetAgrees(Golden golden) {
    boolean palette = golden.config().has("inner_channel");
    UNet unet = new UNet(config(golden.config(), golden.has("in.low_res")));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
      ReferenceWeights.fill(flat, golden);
      Tensor x = golden.tensor("in.x");
      Tensor noise =
          palette
              ? golden.tensor("in.gammas").flatten()
              : golden.tensor("in.timesteps").to(ScalarType.Float);
      Tensor y = palette ? x.narrow(1, 3, 3) : x;
      Tensor condition =
          palette
              ? x.narrow(1, 0, 3)
              : golden.has("in.low_res") ? golden.tensor("in.low_res") : null;
      Tensor classes = golden.has("in.y") ? golden.tensor("in.y") : null;
      assertClose(unet.forward(PASS, y, condition, noise, classes), golden.tensor("out.y"));
    }
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void classifierAndItsGradientAgree(Golden golden) {
    Classifier classifier = new Classifier(config(golden.config(), false), Pooling.ATTENTION);
    try (Scope scope = new Scope();
        EnableGrad on = new EnableGrad();
        FlatParameters flat = new FlatParameters(classifier.parameters(), Compute.CPU_FP32)) {
      ReferenceWeights.fill(flat, golden);
      Tensor x = golden.tensor("in.x").requires_grad_(true);
      Tensor logits =
          classifier.forward(PASS, x, golden.tensor("in.timesteps").to(ScalarType.Float));
      assertClose(logits, golden.tensor("out.logits"));
      Tensor chosen = torch.log_softmax(logits, 1).gather(1, golden.tensor("in.y").unsqueeze(1));
      chosen.sum().backward();
      assertClose(x.grad(), golden.tensor("out.grad"));
    }
  }

  /** A folder without golden files must not pass for agreement. */
  @Test
  void thereAreGoldenFiles() {
    assertThat(unets()).isNotEmpty();
    assertThat(classifiers()).isNotEmpty();
  }

  private static UNetConfig config(JsonNode c, boolean lowResolution) {
    boolean palette = c.has("inner_channel");
    int imageSize = c.get("image_size").asInt();
    List<Double> multipliers = new ArrayList<>();
    c.get(palette ? "channel_mults" : "channel_mult").forEach(m -> multipliers.add(m.asDouble()));
    List<Integer> resolutions = new ArrayList<>();
    // The references count how often the resolution was halved.
    c.get(palette ? "attn_res" : "attention_resolutions")
        .forEach(rate -> resolutions.add(imageSize / rate.asInt()));
    int headChannels = Math.max(0, c.path("num_head_channels").asInt(-1));
    Condition condition =
        palette ? Condition.IMAGE : lowResolution ? Condition.LOW_RESOLUTION : Condition.NONE;
    return new UNetConfig(
        imageSize,
        3,
        c.get(palette ? "out_channel" : "out_channels").asInt(),
        condition,
        condition == Condition.NONE ? 0 : 3,
        c.get(palette ? "inner_channel" : "model_channels").asInt(),
        multipliers,
        c.get(palette ? "res_blocks" : "num_res_blocks").asInt(),
        resolutions,
        LongRange.GLOBAL_ATTENTION,
        c.path("num_heads").asInt(1),
        headChannels,
        c.path("use_new_attention_order").asBoolean(false)
            ? AttentionOrder.QKV_FIRST
            : AttentionOrder.HEADS_FIRST,
        c.path("dropout").asDouble(0),
        palette || c.get("use_scale_shift_norm").asBoolean(),
        palette || c.get("resblock_updown").asBoolean(),
        c.path("num_classes").asInt(0),
        GroupRule.ADM,
        palette ? NoiseInput.GAMMA : NoiseInput.TIMESTEP,
        false);
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    double std = expected.std().item_double();
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(TOLERANCE * std);
  }
}
