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

/**
 * The U-Net of ADM as Palette uses it: residual blocks told of the noise level by AdaGN, attention
 * at chosen resolutions, and the condition concatenated to the noisy image.
 *
 * <p>Names and order of its parameters are those of the public reference implementations.
 */
public final class UNet implements Network {
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
        int resolution = config.imageSize() >> level;
        int dilation = config.reachesFarAt(resolution) ? config.dilation(i, resolution) : 1;
        stage.residual(channels + skipWidths.pop(), config.width(level), dilation);
        channels = config.width(level);
        if (config.attendsAt(resolution)) {
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

  @Override
  public UNetConfig config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public String outputLayer() {
    return "out.2.";
  }

  /** For any H and W that are divisible by 2 at every level. */
  @Override
  public Tensor forward(Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes) {
    Compute compute = pass.compute();
    try (Scope scope = new Scope();
        Compute.Region arithmetic = compute.open()) {
      Tensor x = compute.arrange(config.condition().with(y, condition));
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
}
