package org.sfumato.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Layers in sequence between two skip connections; the unit of activation checkpointing. */
final class Stage {
  private final UNetConfig config;
  private final Parameters parameters;
  private final List<Layer> layers = new ArrayList<>();

  Stage(Parameters parameters, UNetConfig config) {
    this.parameters = parameters;
    this.config = config;
  }

  Stage stem(int in, int out) {
    layers.add(new Layer.Stem(Conv2d.of(next(), in, out, 3)));
    return this;
  }

  /**
   * @param dilation distance between the points of its kernels, 1 for plain ones
   */
  Stage residual(int in, int out, int dilation) {
    layers.add(new ResBlock(next(), config, in, out, Resample.Kind.NONE, dilation));
    return this;
  }

  Stage attention(int channels) {
    layers.add(new AttentionBlock(next(), config, channels));
    return this;
  }

  /** Halves or doubles the resolution, by a residual block or a convolution as configured. */
  Stage resample(int channels, Resample.Kind kind) {
    layers.add(
        config.resblockUpdown()
            ? new ResBlock(next(), config, channels, channels, kind, 1)
            : new Resample(next(), channels, kind));
    return this;
  }

  private Parameters next() {
    return parameters.scope(layers.size());
  }

  Tensor forward(Pass pass, Tensor x, Tensor embedding) {
    return pass.run((p, inputs) -> through(p, inputs[0], inputs[1]), x, embedding);
  }

  /** Of the input and the skip connection together: {@code [B, C1 + C2, H, W]}. */
  Tensor forward(Pass pass, Tensor x, Tensor skip, Tensor embedding) {
    return pass.run(
        (p, inputs) -> through(p, Tensors.cat(1, inputs[0], inputs[1]), inputs[2]),
        x,
        skip,
        embedding);
  }

  private Tensor through(Pass pass, Tensor x, Tensor embedding) {
    try (Scope scope = new Scope()) {
      Tensor h = x;
      for (Layer layer : layers) {
        h = layer.forward(pass, h, embedding);
      }
      return scope.keep(h);
    }
  }
}
