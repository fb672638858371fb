package org.sfumato.train;

import org.sfumato.data.Classes;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.task.TaskMixture;

/**
 * Images, and the examples that a run makes of them.
 *
 * @param images the files
 * @param examples without end
 */
public record TrainingData(ImageFolder images, Examples examples) {
  /**
   * To learn.
   *
   * @throws InputException if the images cannot be used, or contradict the configuration
   */
  public static TrainingData of(TrainConfig config, ImageSets data) {
    if (config.classifies() && config.labels().isEmpty()) {
      throw new InputException("training: a classifier needs labels: classes to tell apart");
    }
    ImageFolder images = images(config, data);
    config
        .curriculum()
        .requireFor(images.size(), config.steps() * config.imagesPerStep(), config.imagesPerStep());
    Classes classes = classes(config);
    classes.requireEach(images);
    return new TrainingData(
        images,
        examples(config, images, classes)
            .with(config.augmentation())
            .mixed(config.data())
            .learned(config.curriculum()));
  }

  /**
   * To measure and to preview on: colours as they are, and classes always told.
   *
   * @throws InputException if the images cannot be used
   */
  public static TrainingData keptApart(TrainConfig config, ImageSets data) {
    ImageFolder images = images(config, data);
    return new TrainingData(images, examples(config, images, classes(config).always()));
  }

  private static ImageFolder images(TrainConfig config, ImageSets sets) {
    return new ImageFolder(sets, config.cacheMegabytes() << 20);
  }

  private static Classes classes(TrainConfig config) {
    return new Classes(config.labels(), config.labelDropout());
  }

  private static Examples examples(TrainConfig config, ImageFolder images, Classes classes) {
    return new Examples(
        images,
        TaskMixture.of(config.tasks()),
        config.network().imageSize(),
        config.seed(),
        classes);
  }
}
