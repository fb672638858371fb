package org.sfumato.train.doctor;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.sfumato.data.ImageSets;
import org.sfumato.train.TrainConfig;

/**
 * A run to look at.
 *
 * @param config its configuration
 * @param images to learn; without places, only the configuration is looked at
 * @param keptApart images of validation; there may be none
 * @param init a model to start from
 * @param run where it would go, to see whether there is room
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:i}
 * @param threads that an operator may use
 */
public record Examination(
    TrainConfig config,
    ImageSets images,
    ImageSets keptApart,
    Optional<Path> init,
    Optional<Path> run,
    String device,
    OptionalInt threads) {
  boolean hasImages() {
    return !images.places().isEmpty();
  }

  boolean hasValidation() {
    return !keptApart.places().isEmpty();
  }
}
