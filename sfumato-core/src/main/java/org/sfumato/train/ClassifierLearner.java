package org.sfumato.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.ClassifierConfig;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.ClassifierObjective;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.model.Classifier;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.task.TrainingPair;

/** A classifier of noisy images (ADM, section 4 and appendix H). */
final class ClassifierLearner implements Learner {
  private final DType type;
  private final ClassifierConfig model;
  private final ClassifierObjective objective;

  ClassifierLearner(TrainConfig config) {
    UNetConfig network = (UNetConfig) config.network();
    type = config.modelType();
    model = new ClassifierConfig(network, config.diffusion(), config.pooling(), config.labels());
    objective = new ClassifierObjective(model.classifier(), config.diffusion());
  }

  @Override
  public Classifier network() {
    return objective.classifier();
  }

  @Override
  public ResidualKind residual() {
    return ResidualKind.NONE;
  }

  @Override
  public Tensor losses(Pass pass, Batch batch, double[] gammas, Tensor eps) {
    Tensor logits = objective.logits(pass, batch.target(), gammas, eps);
    return ClassifierObjective.losses(logits, batch.labels());
  }

  /** With how often it is right, over all noise levels alike. */
  @Override
  public Measured measure(Pass pass, Batch batch, double[] gammas, Tensor eps) {
    Tensor logits = objective.logits(pass, batch.target(), gammas, eps);
    return new Measured(
        ClassifierObjective.losses(logits, batch.labels()),
        Map.of("accuracy", ClassifierObjective.hits(logits, batch.labels())));
  }

  @Override
  public List<Pixels> draw(List<TrainingPair> pairs, List<Long> seeds) {
    return List.of();
  }

  @Override
  public void save(
      Path path, FlatParameters weights, Tensor values, Map<String, String> provenance) {
    ModelFile.saveClassifier(path, model, weights, values, type, provenance);
  }
}
