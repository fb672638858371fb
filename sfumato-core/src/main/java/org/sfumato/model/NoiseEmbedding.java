package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.nn.Init;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.nn.SinusoidalEmbedding;

/**
 * The noise level, and the class where there is one, as one vector that every residual block is
 * told.
 */
final class NoiseEmbedding {
  private final Linear first;
  private final Linear second;
  private final Parameter labels; // null without classes
  private final int width;

  NoiseEmbedding(Parameters p, UNetConfig config) {
    width = config.baseChannels();
    int out = config.embeddingWidth();
    first = Linear.of(p.scope("time_embed").scope(0), width, out);
    second = Linear.of(p.scope("time_embed").scope(2), out, out);
    labels =
        config.classes() == 0
            ? null
            : p.scope("label_emb").declare("weight", Init.normal(1), config.classes(), out);
  }

  /**
   * @param noise as the network's {@link NoiseInput} wants it: {@code [B]}, 32-bit
   * @param classes {@code [B]} 64-bit integers, or null
   * @return {@code [B, E]}, through the activation that every residual block would begin with
   */
  Tensor forward(Pass pass, Tensor noise, Tensor classes) {
    if ((labels == null) != (classes == null)) {
      throw new IllegalArgumentException(
          labels == null
              ? "this network knows no classes"
              : "this network needs a class for every image");
    }
    Tensor features = SinusoidalEmbedding.of(noise, width);
    return classes == null
        ? pass.run((p, in) -> torch.silu(through(in[0])), features)
        : pass.run(
            (p, in) -> torch.silu(through(in[0]).add(torch.embedding(labels.tensor(), in[1]))),
            features,
            classes);
  }

  private Tensor through(Tensor features) {
    return second.forward(torch.silu(first.forward(features)));
  }
}
