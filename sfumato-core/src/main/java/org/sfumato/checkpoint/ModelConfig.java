package org.sfumato.checkpoint;

import java.util.Map;
import java.util.Optional;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.Condition;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;

/**
 * All that a model file must say beside its weights.
 *
 * @param network its shape
 * @param diffusion what it predicts
 * @param tasks what it was trained for: names and weights
 */
public record ModelConfig(
    NetworkConfig network, DiffusionConfig diffusion, Map<String, Double> tasks) {

  public ModelConfig {
    tasks.forEach(
        (task, weight) -> {
          if (weight == null || !(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new InputException("tasks: a weight must be 0 or more, not " + weight);
          }
        });
  }

  /** Whether it was trained for the task of this name. */
  public boolean knows(String task) {
    return tasks.getOrDefault(task, 0.0) > 0;
  }

  /**
   * What keeps the tasks from using this network: they turn pictures into pictures of the same
   * size. Empty if nothing does.
   */
  public Optional<String> misfit() {
    if (network.condition() != Condition.IMAGE || network.conditionChannels() != 3) {
      return Optional.of(
          "network.condition must be image with 3 channels: the tasks turn pictures into pictures");
    }
    if (network.inChannels() != 3 || (network.outChannels() != 3 && network.outChannels() != 6)) {
      return Optional.of(
          "network must have 3 in-channels, and 3 out-channels or 6 to learn the variance");
    }
    if (network.noiseInput() == NoiseInput.TIMESTEP && diffusion.schedule().discrete().isEmpty()) {
      return Optional.of(
          "network.noise-input timestep needs a diffusion.schedule of betas, not "
              + diffusion.schedule());
    }
    for (Task task : TaskMixture.all()) {
      if (network.classes() > 0 && task.label() >= network.classes() && knows(task.name())) {
        return Optional.of(
            "network.classes must be 0, or "
                + TaskMixture.all().size()
                + " to tell the network its task");
      }
    }
    if (network.imageSize() % 8 != 0) {
      return Optional.of("network.image-size must be a multiple of 8, the block of JPEG");
    }
    if (tasks.keySet().stream().noneMatch(this::knows)) {
      return Optional.of("tasks must have a weight above 0");
    }
    return Optional.empty();
  }
}
