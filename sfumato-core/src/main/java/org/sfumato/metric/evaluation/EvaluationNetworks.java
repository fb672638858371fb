package org.sfumato.metric.evaluation;

import java.util.List;
import java.util.Optional;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.PairNetwork;
import org.sfumato.metric.Resize;
import org.sfumato.torch.Compute;

/**
 * The networks of an evaluation, freed with it.
 *
 * @param features for distances between sets, Inception Score and perceptual distance
 * @param resize how pictures reach {@code features}; as that network wants it if empty
 * @param classifier for classification accuracy
 * @param pairs for LPIPS
 * @param compute where and how precisely they compute
 */
public record EvaluationNetworks(
    Optional<FeatureNetwork> features,
    Optional<Resize> resize,
    Optional<FeatureNetwork> classifier,
    List<PairNetwork> pairs,
    Compute compute)
    implements AutoCloseable {
  /** For what pixels alone can tell. */
  public static final EvaluationNetworks NONE =
      new EvaluationNetworks(
          Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Compute.CPU_FP32);

  /** Whether there is none at all. */
  boolean isEmpty() {
    return features.isEmpty() && classifier.isEmpty() && pairs.isEmpty();
  }

  @Override
  public void close() {
    features.ifPresent(FeatureNetwork::close);
    classifier.ifPresent(FeatureNetwork::close);
    pairs.forEach(PairNetwork::close);
  }
}
