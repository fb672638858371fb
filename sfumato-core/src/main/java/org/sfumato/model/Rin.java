package org.sfumato.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.nn.Init;
import org.sfumato.nn.LayerNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The Recurrent Interface Network (Jabri, section 3), as Chen uses it: a token for each patch of
 * the image, and a few latents that do the thinking. Each block reads from the tokens into the
 * latents, lets the latents attend to one another, and writes back to the tokens.
 *
 * <p>Latents are carried from one step of a sampler to the next (latent self-conditioning, Jabri,
 * section 3.3). In training they come from a first pass without gradients.
 */
public final class Rin implements Network {
  private static final double SMALL = 0.02;

  private record Block(
      TransformerLayer read, List<TransformerLayer> process, TransformerLayer write) {}

  private final RinConfig config;
  private final Parameters parameters = new Parameters();
  private final Linear stem;
  private final LayerNorm stemNorm;
  private final Parameter positions;
  private final RinLatents start;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm outNorm;
  private final Linear out;

  public Rin(RinConfig config) {
    this.config = config;
    int area = config.patchSize() * config.patchSize();
    int tokenWidth = config.tokenWidth();
    int latentWidth = config.latentWidth();
    stem =
        Linear.glorot(
            parameters.scope("stem"),
            (config.inChannels() + config.conditionChannels()) * area,
            tokenWidth);
    stemNorm = LayerNorm.of(parameters.scope("stem_norm"), tokenWidth);
    positions = parameters.declare("positions", Init.normal(SMALL), config.tokens(), tokenWidth);
    start = new RinLatents(parameters, config);
    for (int layers : config.blocks()) {
      Parameters p = parameters.scope("blocks").scope(blocks.size());
      TransformerLayer read =
          TransformerLayer.cross(
              p.scope("read"), latentWidth, tokenWidth, config.interfaceHeads(), config.mlpRatio());
      List<TransformerLayer> process = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        process.add(
            TransformerLayer.self(
                p.scope("process").scope(i), latentWidth, config.latentHeads(), config.mlpRatio()));
      }
      TransformerLayer write =
          TransformerLayer.cross(
              p.scope("write"),
              tokenWidth,
              latentWidth,
              config.interfaceHeads(),
              config.mlpRatio());
      blocks.add(new Block(read, process, write));
    }
    outNorm = LayerNorm.of(parameters.scope("out").scope(0), tokenWidth);
    out = Linear.glorot(parameters.scope("out").scope(1), tokenWidth, config.outChannels() * area);
  }

  @Override
  public RinConfig config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public String outputLayer() {
    return "out.1.";
  }

  /**
   * For images of {@link RinConfig#imageSize} only, each of whose patches has learned its place.
   */
  @Override
  public Tensor forward(Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes) {
    try (Scope scope = new Scope()) {
      Tensor previous =
          pass.training() && config.selfConditioningRate() > 0
              ? guess(pass, y, condition, noise, classes)
              : null;
      return scope.keep(step(pass, y, condition, noise, classes, previous).output());
    }
  }

  /**
   * Latents of a first pass without gradient, as if of the step before, for most examples; zeros
   * for the others (Jabri, section 3.3 and Algorithm 2).
   */
  private Tensor guess(Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Compute compute = pass.compute();
      Tensor latents =
          step(new Pass.Inference(compute), y, condition, noise, classes, null).latents();
      Tensor known = Tensors.empty(ScalarType.Float, y.size(0), 1, 1);
      pass.dropoutRandom().fillBernoulli(known, config.selfConditioningRate());
      return scope.keep(latents.mul(compute.place(known)));
    }
  }

  @Override
  public Step step(
      Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes, Tensor previous) {
    requireSize(y);
    // A region of its own: weights that were cast without gradients must not be found here.
    try (Scope scope = new Scope();
        Compute.Region arithmetic = pass.compute().open()) {
      Tensor before = previous == null ? noLatents(y.size(0), pass.compute()) : previous;
      Tensor patches = Patches.of(config.condition().with(y, condition), config.patchSize());
      Tensor tokens = pass.run((p, in) -> embed(in[0]), patches); // [B, tokens, tokenWidth]
      Tensor latents = start.forward(pass, noise, classes, before); // [B, latents, latentWidth]
      for (Block block : blocks) {
        latents = pass.run((p, in) -> block.read.forward(in[0], in[1]), latents, tokens);
        for (TransformerLayer layer : block.process) {
          latents = pass.run((p, in) -> layer.forward(in[0]), latents);
        }
        tokens = pass.run((p, in) -> block.write.forward(in[0], in[1]), tokens, latents);
      }
      Tensor read =
          pass.run((p, in) -> out.forward(outNorm.forward(in[0])).to(ScalarType.Float), tokens);
      long rows = config.imageSize() / config.patchSize();
      return new Step(
          scope.keep(Patches.join(read, rows, config.patchSize())), scope.keep(latents));
    }
  }

  private Tensor embed(Tensor patches) {
    return stemNorm.forward(stem.forward(patches)).add(positions.tensor().to(ScalarType.Float));
  }

  private Tensor noLatents(long batch, Compute compute) {
    return torch.zeros(
        new long[] {batch, config.latents(), config.latentWidth()}, compute.floats());
  }

  private void requireSize(Tensor y) {
    if (y.size(2) != config.imageSize() || y.size(3) != config.imageSize()) {
      throw new IllegalArgumentException(
          "this network is for images of "
              + config.imageSize()
              + " pixels, not "
              + y.size(2)
              + " x "
              + y.size(3));
    }
  }
}
