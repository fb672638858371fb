package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.sfumato.data.Augmentation;
import org.sfumato.task.Colorization;
import org.sfumato.task.Generation;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.Translation;
import org.sfumato.train.TrainConfig;

/** Changes to pictures that a task ignores, or that spoil what it is to learn. */
final class AugmentationCheck {
  /** Beyond it a good part of the values is clipped to black or white. */
  private static final double STRONG = 0.3;

  private static final Set<String> SIDES =
      Set.of("left", "right", "clockwise", "anticlockwise", "counterclockwise", "east", "west");

  private AugmentationCheck() {}

  static List<Warning> of(TrainConfig config) {
    Augmentation changes = config.augmentation();
    List<Task> tasks = TaskMixture.of(config.tasks()).tasks();
    boolean colours = changes.brightness() + changes.contrast() + changes.saturation() > 0;
    List<String> warnings = new ArrayList<>();
    if (tasks.stream().anyMatch(Translation.class::isInstance) && colours) {
      warnings.add(
          "pairs keep their colours, so augmentation.brightness, contrast and saturation do nothing:"
              + " set them to 0, or change both pictures of a pair yourself");
    } else if (changes.saturation() > 0) {
      ignoredSaturation(tasks, warnings);
    }
    if (changes.contrast() > 0 && tasks.stream().anyMatch(Colorization.class::isInstance)) {
      warnings.add(
          "augmentation.contrast makes colours stronger and fainter, too, and colorize learns which"
              + " are likely: set it to 0, or leave colorize out of tasks");
    }
    if (colours && tasks.stream().anyMatch(Generation.class::isInstance)) {
      warnings.add(
          "generate will make images as augmentation changes them, not as they are: set"
              + " augmentation.brightness, contrast and saturation to 0");
    }
    if (changes.brightness() > STRONG) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "augmentation.brightness %.2g clips many pixels to black or white, which the network"
                  + " then learns to make: use at most %.1f",
              changes.brightness(),
              STRONG));
    }
    if (changes.flip()) {
      List<String> sides =
          config.labels().stream()
              .filter(label -> SIDES.contains(label.toLowerCase(Locale.ROOT)))
              .toList();
      if (!sides.isEmpty()) {
        warnings.add(
            "half of the images are mirrored, and the classes "
                + String.join(", ", sides)
                + " tell sides apart: set augmentation.flip=false");
      }
    }
    return warnings.stream().map(sentence -> new Warning("augmentation", sentence)).toList();
  }

  private static void ignoredSaturation(List<Task> tasks, List<String> warnings) {
    List<Task> ignoring = tasks.stream().filter(task -> !task.coloursMayChange()).toList();
    if (!ignoring.isEmpty()) {
      boolean all = ignoring.size() == tasks.size();
      warnings.add(
          "augmentation.saturation does nothing for "
              + ignoring.stream().map(Task::name).collect(Collectors.joining(", "))
              + ", which learns which colours are likely: "
              + (all ? "set it to 0" : "it changes the other tasks only"));
    }
  }
}
