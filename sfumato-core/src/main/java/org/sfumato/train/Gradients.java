package org.sfumato.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.data.BatchLoader;
import org.sfumato.data.Examples;
import org.sfumato.diffusion.NoiseDraw;
import org.sfumato.nn.Pass;
import org.sfumato.nn.Recompute;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** The gradient of a step: that of the loss on its examples (Palette, section 3). */
final class Gradients {
  private final TrainConfig config;
  private final Examples examples;
  private final Learner learner;
  private final NoiseDraw draws;
  private final TrainingState state;
  private final Compute compute;

  /**
   * @param examples whose own sources of chance their noise levels are drawn from
   */
  Gradients(
      TrainConfig config,
      Examples examples,
      Learner learner,
      NoiseDraw draws,
      TrainingState state,
      Compute compute) {
    this.config = config;
    this.examples = examples;
    this.learner = learner;
    this.draws = draws;
    this.state = state;
    this.compute = compute;
  }

  /**
   * Adds up the gradients of the step at hand.
   *
   * @param loader of its batches
   * @return its loss
   */
  double accumulate(BatchLoader loader) throws InterruptedException {
    double loss = 0;
    long first = state.step() * config.imagesPerStep();
    for (int part = 0; part < config.accumulate(); part++) {
      loss += add(loader.next(), first + (long) part * config.batchSize()) / config.accumulate();
    }
    return loss;
  }

  /** One pass forward and back (Palette, Algorithm 1). */
  private double add(List<TrainingPair> pairs, long firstExample) {
    try (Scope scope = new Scope()) {
      // draw: images, their noise levels and their noise
      Batch batch = Batch.of(pairs, learner.residual(), compute);
      List<NoiseDraw.Level> levels = new ArrayList<>();
      for (int i = 0; i < pairs.size(); i++) {
        levels.add(draws.draw(examples.randomFor(-1 - (firstExample + i))));
      }
      double[] gammas = levels.stream().mapToDouble(NoiseDraw.Level::gamma).toArray();
      Tensor eps = compute.place(state.noise().normal(Tensors.shape(batch.target())));

      // noise, predict, compare
      Pass pass =
          config.network().checkpointActivations()
              ? new Recompute(compute, state.dropout())
              : new Pass.Training(compute, state.dropout());
      Tensor losses = learner.losses(pass, batch, gammas, eps);
      Tensor mean = draws.mean(levels, losses);
      pass.backward(mean.div(new Scalar(config.accumulate())));
      return mean.item_double();
    }
  }
}
