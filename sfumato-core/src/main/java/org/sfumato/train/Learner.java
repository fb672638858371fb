package org.sfumato.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.model.Trainable;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;

/** What a run trains: a network with its loss, and the model file it becomes. */
sealed interface Learner permits DiffusionLearner, ClassifierLearner {
  static Learner of(TrainConfig config, Compute compute) {
    return config.classifies()
        ? new ClassifierLearner(config)
        : new DiffusionLearner(config, compute);
  }

  Trainable network();

  /** Whether it learns pictures' difference to a guess, and in which units ({@link Batch#of}). */
  ResidualKind residual();

  /**
   * The loss of each example.
   *
   * @param gammas signal power for each example, B of them
   * @param eps standard normal noise of the target's shape
   * @return {@code [B]}, 32-bit
   */
  Tensor losses(Pass pass, Batch batch, double[] gammas, Tensor eps);

  /**
   * What validation reports.
   *
   * @param losses as of {@link #losses}
   * @param scores beside them, by name: {@code [B]} each, of which the mean is taken
   */
  record Measured(Tensor losses, Map<String, Tensor> scores) {}

  /** Parameters as those of {@link #losses}. */
  default Measured measure(Pass pass, Batch batch, double[] gammas, Tensor eps) {
    return new Measured(losses(pass, batch, gammas, eps), Map.of());
  }

  /**
   * What the network makes of examples of one task; none if it makes no pictures.
   *
   * @param seeds one for each example
   */
  List<Pixels> draw(List<TrainingPair> pairs, List<Long> seeds);

  /**
   * Writes the model file, wholly or not at all.
   *
   * @param values the weights to write, in the layout of {@code weights}
   */
  void save(Path path, FlatParameters weights, Tensor values, Map<String, String> provenance);
}
