package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sfumato.train.TrainConfig;

/** Whether there are images enough to learn from, and to measure on. */
final class AmountCheck {
  /** Palette shows each image of ImageNet and Places2 about 170 times. */
  private static final double OFTEN = 500;

  private static final int FEW = 100;

  /** A mean loss over fewer images tells one network from another only by chance. */
  private static final int FEW_TO_MEASURE = 20;

  private AmountCheck() {}

  /**
   * @param images to learn
   * @param parameters of the network
   */
  static Optional<Warning> learned(TrainConfig config, int images, long parameters) {
    double times = (double) config.steps() * config.imagesPerStep() / images;
    if (images >= FEW && times <= OFTEN) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "few-images",
            String.format(
                Locale.ROOT,
                "%d images for %.2g parameters, each seen about %.0f times in %d steps: the network"
                    + " may learn them by heart, so give more images, or fewer steps, or watch the"
                    + " loss on --val and take best.safetensors",
                images,
                (double) parameters,
                times,
                config.steps())));
  }

  /**
   * @param images of validation; 0 for none
   */
  static List<Warning> keptApart(TrainConfig config, int images) {
    List<Warning> warnings = new ArrayList<>();
    if (images == 0) {
      warnings.add(
          validation(
              "no images are kept apart, so nothing tells when the network begins to learn by heart:"
                  + " give others with --val"));
    } else if (config.validateEvery() == 0 || config.validateEvery() > config.steps()) {
      warnings.add(
          validation(
              "the images of --val are never measured on: set validate-every to a number of steps"
                  + " below "
                  + config.steps()));
    } else if (Math.min(images, config.validationImages()) < FEW_TO_MEASURE) {
      warnings.add(
          validation(
              Math.min(images, config.validationImages())
                  + " images are too few for a loss in validation to tell much: give at least "
                  + FEW_TO_MEASURE
                  + (images < FEW_TO_MEASURE ? " with --val" : " as validation-images")));
    }
    return warnings;
  }

  private static Warning validation(String sentence) {
    return new Warning("validation", sentence);
  }
}
