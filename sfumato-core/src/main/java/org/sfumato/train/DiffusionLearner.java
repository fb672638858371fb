package org.sfumato.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.Objective;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.inference.Generator;
import org.sfumato.inference.Guidance;
import org.sfumato.inference.ImageGenerator;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.Network;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.sampler.StepListener;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;

/** A denoiser (Palette, Algorithm 1). */
final class DiffusionLearner implements Learner {
  private final TrainConfig config;
  private final Compute compute;
  private final Objective objective;

  DiffusionLearner(TrainConfig config, Compute compute) {
    this.config = config;
    this.compute = compute;
    objective = new Objective(Network.of(config.network()), config.diffusion());
  }

  @Override
  public Network network() {
    return objective.network();
  }

  @Override
  public ResidualKind residual() {
    return config.diffusion().residual();
  }

  @Override
  public Tensor losses(Pass pass, Batch batch, double[] gammas, Tensor eps) {
    Tensor told = config.network().classes() == 0 ? null : batch.labels();
    return objective.losses(
        pass, batch.condition(), told, batch.target(), batch.mask(), gammas, eps);
  }

  @Override
  public List<Pixels> draw(List<TrainingPair> pairs, List<Long> seeds) {
    if (pairs.get(0).task() instanceof PhotoTask) {
      return new Generator(network(), config.diffusion(), compute, SamplingConfig.PREVIEW)
          .generate(pairs.stream().map(TrainingPair::patch).toList(), seeds);
    }
    List<Pixels> conditions =
        pairs.get(0).condition() == null
            ? List.of()
            : pairs.stream().map(TrainingPair::condition).toList();
    return new ImageGenerator(
            network(), config.diffusion(), compute, SamplingConfig.PREVIEW, Guidance.NONE)
        .generate(
            pairs.stream().map(TrainingPair::label).toList(), conditions, seeds, StepListener.NONE);
  }

  @Override
  public void save(
      Path path, FlatParameters weights, Tensor values, Map<String, String> provenance) {
    ModelFile.save(path, config.model(), weights, values, config.modelType(), provenance);
  }
}
