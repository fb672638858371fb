package org.sfumato.model;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Attention;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Init;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * ADM's classifier of noisy images: the U-Net's way down, then attention pooling (ADM, section 4
 * and appendix).
 *
 * <p>In its configuration {@code outChannels} is the number of classes it tells apart.
 */
public final class Classifier implements Trainable {
  private final UNetConfig config;
  private final Parameters parameters = new Parameters();
  private final NoiseEmbedding noiseEmbedding;
  private final Encoder encoder;
  private final GroupNorm outNorm;
  private final Parameter positions;
  private final Linear qkv;
  private final Linear out;
  private final int heads;

  public Classifier(UNetConfig config) {
    this.config = config;
    noiseEmbedding = new NoiseEmbedding(parameters, config);
    encoder = new Encoder(parameters, config);
    int channels = config.width(config.levels() - 1);
    int side = config.imageSize() >> (config.levels() - 1);
    heads = config.headsFor(channels);
    outNorm = new GroupNorm(parameters.scope("out").scope(0), channels, config.normGroups());
    Parameters pool = parameters.scope("out").scope(2);
    positions =
        pool.declare(
            "positional_embedding",
            Init.normal(1 / Math.sqrt(channels)),
            channels,
            (long) side * side + 1);
    qkv = Linear.conv1d(pool.scope("qkv_proj"), channels, 3 * channels);
    out = Linear.conv1d(pool.scope("c_proj"), channels, config.outChannels());
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

  /**
   * @param x the noisy image, {@code [B, C, imageSize, imageSize]}
   * @param noise the noise level, {@code [B]}
   * @return logits, {@code [B, outChannels]}
   */
  public Tensor forward(Pass pass, Tensor x, Tensor noise) {
    try (Scope scope = new Scope();
        Compute.Region arithmetic = pass.compute().open()) {
      Tensor embedding = noiseEmbedding.forward(pass, noise, null);
      Tensor h = encoder.forward(pass, pass.compute().arrange(x), embedding);
      return scope.keep(
          pass.run((p, in) -> pool(torch.silu(outNorm.forward(in[0]))).to(ScalarType.Float), h));
    }
  }

  /** Attention from the mean over all pixels, which is put before them (after CLIP). */
  private Tensor pool(Tensor h) {
    Tensor pixels = h.flatten(2, -1).transpose(1, 2); // [B, T, C]
    Tensor tokens =
        Tensors.cat(1, pixels.mean(new long[] {1}, true, new ScalarTypeOptional()), pixels)
            .add(positions.tensor().transpose(0, 1));
    Tensor[] parts = AttentionBlock.split(qkv.forward(tokens), heads, AttentionOrder.QKV_FIRST);
    Tensor attended = Attention.of(parts[0], parts[1], parts[2]).transpose(1, 2).flatten(2, -1);
    return out.forward(attended.select(1, 0));
  }
}
