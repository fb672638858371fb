package org.sfumato.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.model.Condition;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNetConfig;
import org.sfumato.task.Classification;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.Translation;
import org.sfumato.task.Upsampling;

/**
 * All that a model file must say beside its weights.
 *
 * @param network its shape
 * @param diffusion what it predicts
 * @param tasks what it was trained for: names and weights
 * @param labels names of the classes that it was trained to make, in the order of their numbers;
 *     empty where there are none, where they have no names, or where the classes are its tasks. A
 *     network with one class more was trained without its class at times, too, for guidance ({@link
 *     org.sfumato.diffusion.ClassifierFreeGuidance})
 */
public record ModelConfig(
    NetworkConfig network,
    DiffusionConfig diffusion,
    Map<String, Double> tasks,
    List<String> labels) {
  private static final String PREDICTS_PICTURES =
      "network must have 3 out-channels, or 6 to learn the variance";

  public ModelConfig {
    tasks.forEach(
        (task, weight) -> {
          if (weight == null || !(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new InputException("tasks: a weight must be 0 or more, not " + weight);
          }
        });
    labels = List.copyOf(labels);
  }

  /** A model whose classes, if it is told any, are its tasks. */
  public ModelConfig(NetworkConfig network, DiffusionConfig diffusion, Map<String, Double> tasks) {
    this(network, diffusion, tasks, List.of());
  }

  /** Whether it was trained for the task of this name. */
  public boolean knows(String task) {
    return tasks.getOrDefault(task, 0.0) > 0;
  }

  /** Whether it can be asked for an image of no class in particular, beside its classes. */
  public boolean hasNullClass() {
    return !labels.isEmpty() && network.classes() == labels.size() + 1;
  }

  /** Classes that it can be asked for, without that of images of no class in particular. */
  public int realClasses() {
    return network.classes() - (hasNullClass() ? 1 : 0);
  }

  /** What keeps its tasks from using this network. Empty if nothing does. */
  public Optional<String> misfit() {
    List<Task> known = known();
    if (known.isEmpty()) {
      return Optional.of(
          tasks.keySet().stream().noneMatch(this::knows)
              ? "tasks must have a weight above 0"
              : "its tasks are a plug-in's, which is not on the class path: "
                  + ForeignText.list(tasks.keySet()));
    }
    if (network.inChannels() != 3) {
      return Optional.of("network.in-channels must be 3: pictures have three colours");
    }
    if (network.noiseInput() == NoiseInput.TIMESTEP && diffusion.schedule().discrete().isEmpty()) {
      return Optional.of(
          "network.noise-input timestep needs a diffusion.schedule of betas, not "
              + diffusion.schedule());
    }
    if (known.stream().allMatch(PhotoTask.class::isInstance)) {
      return misfitOfPhotographs();
    }
    if (known.size() > 1) {
      return Optional.of(
          "tasks must be of one kind: generate, upsample and classify are learned alone");
    }
    boolean regresses = diffusion.prediction() == Parameterization.REGRESSION;
    if (regresses && !(known.get(0) instanceof Upsampling)) {
      return Optional.of(
          "diffusion.prediction must not be regression for the task "
              + known.get(0).name()
              + ": noise is all that it is made of");
    }
    if (known.get(0) instanceof Classification) {
      return misfitOfClasses();
    }
    return misfitOfImages(known.get(0));
  }

  private List<Task> known() {
    return tasks.keySet().stream()
        .filter(this::knows)
        .flatMap(name -> TaskMixture.find(name).stream())
        .toList();
  }

  /** Pictures are turned into pictures of the same size. */
  private Optional<String> misfitOfPhotographs() {
    if (network.condition() != Condition.IMAGE || network.conditionChannels() != 3) {
      return Optional.of(
          "network.condition must be image with 3 channels: the tasks turn pictures into pictures");
    }
    if (!predictsPictures()) {
      return Optional.of(PREDICTS_PICTURES);
    }
    if (known().size() > 1 && known().stream().anyMatch(Translation.class::isInstance)) {
      return Optional.of("tasks: translate learns from pairs, so it is learned alone");
    }
    Map<Integer, String> told = new HashMap<>();
    for (Task task : known()) {
      int label = ((PhotoTask) task).label();
      if (network.classes() > 0 && label >= network.classes()) {
        int count = Math.max(label + 1, TaskMixture.photo().size());
        return Optional.of(
            "network.classes must be 0, or " + count + " to tell the network its task");
      }
      String other = told.put(label, task.name());
      if (network.classes() > 0 && other != null) {
        return Optional.of(
            "network.classes must be 0: "
                + other
                + " and "
                + task.name()
                + " have one label, so a network cannot be told which one is asked of it");
      }
    }
    if (!labels.isEmpty()) {
      return Optional.of("labels must be empty: the classes of these tasks are the tasks");
    }
    if (network.imageSize() % 8 != 0) {
      return Optional.of("network.image-size must be a multiple of 8, the block of JPEG");
    }
    return Optional.empty();
  }

  /** Images are made of noise, a class perhaps, and of smaller images perhaps. */
  private Optional<String> misfitOfImages(Task task) {
    boolean small = task instanceof Upsampling;
    Condition needed = small ? Condition.LOW_RESOLUTION : Condition.NONE;
    if (network.condition() != needed || (small && network.conditionChannels() != 3)) {
      return Optional.of(
          "network.condition must be "
              + (small ? "low-resolution with 3 channels" : "none")
              + " for the task "
              + task.name());
    }
    if (!predictsPictures()) {
      return Optional.of(PREDICTS_PICTURES);
    }
    if (small && network.imageSize() % Upsampling.FACTOR != 0) {
      return Optional.of("network.image-size must be a multiple of " + Upsampling.FACTOR);
    }
    if (diffusion.residual().isOn()) {
      return Optional.of(
          "diffusion.residual must be none for the task " + task.name() + ": there is no guess");
    }
    int told = network.classes();
    if (!labels.isEmpty() && told != labels.size() && told != labels.size() + 1) {
      return Optional.of(
          "network.classes must be the number of labels, "
              + labels.size()
              + ", or one more for images without a class");
    }
    return Optional.empty();
  }

  private Optional<String> misfitOfClasses() {
    if (network.condition() != Condition.NONE || network.classes() != 0) {
      return Optional.of(
          "network.condition must be none and network.classes 0: a classifier sees a noisy image");
    }
    if (!(network instanceof UNetConfig)) {
      return Optional.of("network.kind must be unet: a classifier is the way down of one");
    }
    if (!labels.isEmpty() && labels.size() != network.outChannels()) {
      return Optional.of("network.out-channels must be the number of labels, " + labels.size());
    }
    return Optional.empty();
  }

  private boolean predictsPictures() {
    return network.outChannels() == 3 || network.outChannels() == 6;
  }
}
