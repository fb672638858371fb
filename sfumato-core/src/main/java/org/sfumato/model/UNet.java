package org.sfumato.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The U-Net of ADM as Palette uses it: residual blocks told of the noise level by AdaGN, attention
 * at chosen resolutions, and the condition concatenated to the noisy image.
 *
 * <p>Building it declares its parameters without memory; {@code new
 * FlatParameters(unet.parameters(), compute)} gives them some. Names and order are those of the
 * public reference implementations.
 */
public final class UNet {
  /** The parameter that holds a vector for each class, {@code [classes, E]}. */
  public static final String CLASS_TABLE = "label_emb.weight";

  /** What the names of the output layer's parameters begin with. */
  public static final String OUTPUT_LAYER = "out.2.";

  private final UNetConfig config;
  private final Parameters parameters = new Parameters();
  private final NoiseEmbedding noiseEmbedding;
  private final Encoder encoder;
  private final List<Stage> decoder = new ArrayList<>();
  private final GroupNorm outNorm;
  private final Conv2d outConv;

  public UNet(UNetConfig config) {
    this.config = config;
    noiseEmbedding = new NoiseEmbedding(parameters, config);
    encoder = new Encoder(parameters, config);
    Deque<Integer> skipWidths = encoder.skipWidths();
    Parameters output = parameters.scope("output_blocks");
    int channels = config.width(config.levels() - 1);
    for (int level = config.levels() - 1; level >= 0; level--) {
      for (int i = 0; i <= config.resBlocks(); i++) {
        Stage stage = new Stage(output.scope(decoder.size()), config);
        stage.residual(channels + skipWidths.pop(), config.width(level));
        channels = config.width(level);
        if (config.attendsAt(config.imageSize() >> level)) {
          stage.attention(channels);
        }
        if (level > 0 && i == config.resBlocks()) {
          stage.resample(channels, Resample.Kind.UP);
        }
        decoder.add(stage);
      }
    }
    outNorm = new GroupNorm(parameters.scope("out").scope(0), channels, config.normGroups());
    outConv = Conv2d.zero(parameters.scope("out").scope(2), channels, config.outChannels(), 3);
  }

  public UNetConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /**
   * @param y the noisy image, {@code [B, inChannels, H, W]}; H and W divisible by 2 at every level
   * @param condition {@code [B, conditionChannels, H, W]} ({@link Condition#LOW_RESOLUTION}: any
   *     size), or null
   * @param noise the noise level in the form of {@link UNetConfig#noiseInput}, {@code [B]}
   * @param classes {@code [B]} 64-bit integers, or null
   * @return {@code [B, outChannels, H, W]}, 32-bit
   */
  public Tensor forward(Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes) {
    Compute compute = pass.compute();
    try (Scope scope = new Scope();
        Compute.Region arithmetic = compute.open()) {
      Tensor x = compute.arrange(withCondition(y, condition));
      Tensor embedding = noiseEmbedding.forward(pass, noise, classes);
      Deque<Tensor> skips = new ArrayDeque<>();
      Tensor h = encoder.forward(pass, x, embedding, skips);
      for (Stage stage : decoder) {
        h = stage.forward(pass, h, skips.pop(), embedding);
      }
      Tensor out =
          pass.run(
              (p, in) -> outConv.forward(torch.silu(outNorm.forward(in[0]))).to(ScalarType.Float),
              h);
      return scope.keep(out);
    }
  }

  private Tensor withCondition(Tensor y, Tensor condition) {
    if ((config.condition() == Condition.NONE) != (condition == null)) {
      throw new IllegalArgumentException("this network's condition is " + config.condition());
    }
    return switch (config.condition()) {
      case NONE -> y;
      case IMAGE -> Tensors.cat(1, condition, y); // Palette: [x, y]
      case LOW_RESOLUTION -> Tensors.cat(1, y, enlarge(condition, y.size(2), y.size(3)));
    };
  }

  private static Tensor enlarge(Tensor image, long height, long width) {
    return torch.upsample_bilinear2d(image, new long[] {height, width}, false);
  }
}
