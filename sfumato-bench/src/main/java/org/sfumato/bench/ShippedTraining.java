package org.sfumato.bench;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Objective;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.Precision;
import org.sfumato.torch.Scope;
import org.sfumato.train.OptimizerConfig;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainingState;

/** A training step as {@code sfumato train} does it. */
final class ShippedTraining implements Workload {
  static final Compute COMPUTE = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
  static final OptimizerConfig OPTIMIZER = Presets.SMALL_64.optimizer();
  static final double EMA_DECAY = Presets.SMALL_64.emaDecay();

  private final Objective objective;
  private final Compute compute;
  private final TrainingState state;
  private final Images images;

  ShippedTraining(NetworkConfig config, int batch) {
    this(config, batch, COMPUTE);
  }

  private ShippedTraining(NetworkConfig config, int batch, Compute compute) {
    objective = new Objective(Network.of(config), DiffusionConfig.PALETTE_V);
    this.compute = compute;
    state = new TrainingState(objective.network(), compute, 1);
    images = new Images(batch, config.imageSize());
  }

  /** The same with {@code --precision fp32}. */
  static ShippedTraining fp32(NetworkConfig config, int batch) {
    return new ShippedTraining(config, batch, Compute.CPU_FP32);
  }

  @Override
  public void run() {
    try (Scope scope = new Scope()) {
      Pass pass = new Pass.Training(compute, state.dropout());
      Tensor loss = images.loss(objective, pass);
      pass.backward(loss);
      requireFinite(loss.item_double());
    }
    state.clipGradients(OPTIMIZER.gradientClip());
    state.update(OPTIMIZER, OPTIMIZER.learningRate());
    state.average(EMA_DECAY);
  }

  /** Reading the loss is part of a step; a step that computes nonsense must not look fast. */
  static void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException("the loss is " + loss);
    }
  }

  @Override
  public void close() {
    images.close();
    state.close();
  }
}
