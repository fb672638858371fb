package org.sfumato.checkpoint;

import java.util.List;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.Classifier;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNetConfig;

/**
 * All that the file of a classifier of noisy images must say beside its weights.
 *
 * @param network its shape; {@code outChannels} is the number of classes it tells apart
 * @param diffusion the schedule whose noise it was trained on; what it predicts is no matter
 * @param pooling how it comes from pixels to classes
 * @param labels names of the classes in the order of their numbers; empty where they have none
 */
public record ClassifierConfig(
    UNetConfig network, DiffusionConfig diffusion, Pooling pooling, List<String> labels) {
  public ClassifierConfig {
    labels = List.copyOf(labels);
  }

  /** The classifier, without memory for its parameters. */
  public Classifier classifier() {
    return new Classifier(network, pooling);
  }
}
