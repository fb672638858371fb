package org.sfumato.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Init;
import org.sfumato.nn.LayerNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.nn.SinusoidalEmbedding;
import org.sfumato.torch.Tensors;

/**
 * What the latents of a RIN start from: learned vectors, one for the noise level, one for the class
 * where there are classes, and the latents that the step before left behind (Jabri, section 3.3).
 */
final class RinLatents {
  private static final double SMALL = 0.02;

  /** Beside a variance: features that are all equal become zeros. */
  private static final double EPS = 1e-6;

  private final Parameter learned;
  private final Linear first;
  private final Linear second;
  private final Parameter labels; // null without classes
  private final Mlp previousMlp;
  private final LayerNorm previousNorm;
  private final int width;

  RinLatents(Parameters p, RinConfig config) {
    width = config.latentWidth();
    int told = config.classes() == 0 ? 1 : 2;
    learned = p.declare("latents", Init.normal(SMALL), config.latents() - told, width);
    first = Linear.glorot(p.scope("time_embed").scope(0), width / 4, width);
    second = Linear.glorot(p.scope("time_embed").scope(2), width, width);
    labels =
        config.classes() == 0
            ? null
            : p.declare(
                Network.CLASS_TABLE, Init.glorot(config.classes(), width), config.classes(), width);
    previousMlp = new Mlp(p.scope("previous"), width, config.mlpRatio());
    // Starts at zero: at first, latents of the step before have no effect.
    previousNorm = LayerNorm.zero(p.scope("previous_norm"), width);
  }

  /**
   * @param noise {@code [B]}, 32-bit
   * @param classes {@code [B]} 64-bit integers, or null
   * @param previous {@code [B, latents, width]}, 32-bit
   * @return {@code [B, latents, width]}, 32-bit
   */
  Tensor forward(Pass pass, Tensor noise, Tensor classes, Tensor previous) {
    if ((labels == null) != (classes == null)) {
      throw new IllegalArgumentException(
          labels == null
              ? "this network knows no classes"
              : "this network needs a class for every image");
    }
    Tensor features = standardised(SinusoidalEmbedding.of(noise, width / 4));
    return classes == null
        ? pass.run((p, in) -> start(in[1], time(in[0])), features, previous)
        : pass.run(
            (p, in) ->
                start(in[1], time(in[0]), torch.embedding(labels.tensor(), in[2]).unsqueeze(1)),
            features,
            previous,
            classes);
  }

  /** Each example's features to mean 0 and variance 1, as the public code has it. */
  static Tensor standardised(Tensor features) {
    Tensor centred = features.sub(features.mean(new long[] {-1}, true, new ScalarTypeOptional()));
    Tensor variance = centred.square().mean(new long[] {-1}, true, new ScalarTypeOptional());
    try (Scalar eps = new Scalar(EPS)) {
      return centred.div(variance.add(eps).sqrt());
    }
  }

  private Tensor time(Tensor features) {
    return second.forward(torch.silu(first.forward(features))).unsqueeze(1); // [B, 1, width]
  }

  private Tensor start(Tensor previous, Tensor... told) {
    Tensor[] slots = new Tensor[1 + told.length];
    slots[0] = learned.tensor().to(ScalarType.Float).expand(previous.size(0), -1, -1);
    for (int i = 0; i < told.length; i++) {
      slots[i + 1] = told[i].to(ScalarType.Float);
    }
    return Tensors.cat(1, slots).add(previousNorm.forward(previousMlp.forward(previous)));
  }
}
