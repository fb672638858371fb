package org.sfumato.model;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;

/**
 * ADM's classifier of noisy images: the U-Net's way down, then attention pooling (ADM, section 4
 * and appendix) or another {@link Pooling}.
 *
 * <p>In its configuration {@code outChannels} is the number of classes it tells apart.
 */
public final class Classifier implements Trainable {
  private final UNetConfig config;
  private final Pooling pooling;
  private final Parameters parameters = new Parameters();
  private final NoiseEmbedding noiseEmbedding;
  private final Encoder encoder;
  private final Pooling.Pool pool;

  public Classifier(UNetConfig config, Pooling pooling) {
    this.config = config;
    this.pooling = pooling;
    noiseEmbedding = new NoiseEmbedding(parameters, config);
    encoder = new Encoder(parameters, config);
    pool = pooling.create(parameters.scope("out"), config, encoder);
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
    return pooling.outputLayer();
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
      Deque<Tensor> stages = new ArrayDeque<>();
      Tensor bottom = encoder.forward(pass, pass.compute().arrange(x), embedding, stages);
      return scope.keep(pool(pass, stages, bottom));
    }
  }

  /** The last part alone. */
  Tensor pool(Pass pass, Deque<Tensor> stages, Tensor bottom) {
    return pool.forward(pass, stages, bottom);
  }
}
