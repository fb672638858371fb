package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.sfumato.error.ForeignText;
import org.sfumato.image.Pixels;
import org.sfumato.task.Task;
import org.sfumato.task.TrainingPair;
import org.sfumato.task.Translation;

/**
 * What masks mark. Everywhere in Sfumato white, or 1, is to be made, and black, or 0, is known.
 *
 * <p>Training on photographs draws its masks itself; only a task of a user's own can get them
 * wrong, and pairs whose conditions are masks.
 */
final class MaskCheck {
  private static final int DRAWS = 64;
  private static final int SIZE = 64;

  /** Of a picture: less is next to nothing to learn, more next to nothing to learn it from. */
  private static final double LITTLE = 0.01;

  private static final double MUCH = 0.95;

  /** Of the conditions that must be black and white to be taken for masks. */
  private static final double MOST = 0.9;

  private MaskCheck() {}

  /** The mean share of the picture that a task's own masks mark; of tasks without masks none. */
  static Map<String, Double> drawn(List<Task> tasks) {
    Map<String, Double> shares = new LinkedHashMap<>();
    Pixels square = Pixels.zeros(3, SIZE, SIZE);
    for (Task task : tasks) {
      if (task instanceof Translation) {
        continue; // its pictures are the user's
      }
      SplittableRandom random = new SplittableRandom(1);
      double sum = 0;
      int masks = 0;
      for (int i = 0; i < DRAWS; i++) {
        TrainingPair pair = task.pair(square, random);
        if (pair.mask() != null) {
          sum += mean(pair.mask());
          masks++;
        }
      }
      if (masks > 0) {
        shares.put(task.name(), sum / masks);
      }
    }
    return shares;
  }

  private static double mean(Pixels mask) {
    double sum = 0;
    for (float value : mask.data()) {
      sum += value;
    }
    return sum / mask.data().length;
  }

  /**
   * @param shares as {@link #drawn}
   */
  static List<Warning> ofDrawn(Map<String, Double> shares) {
    List<Warning> warnings = new ArrayList<>();
    shares.forEach(
        (task, share) -> {
          if (share < LITTLE || share > MUCH) {
            warnings.add(
                warning(
                    String.format(
                        Locale.ROOT,
                        "the masks of the task %s mark %.1f %% of the picture as what is to be made:"
                            + " check that 1 marks what is to be made and 0 what is known",
                        task,
                        100 * share)));
          }
        });
    return warnings;
  }

  /**
   * @param conditions of pairs; empty where there are none
   */
  static List<Warning> ofConditions(List<ImageLook> conditions) {
    List<ImageLook> masks = conditions.stream().filter(ImageLook::isBlackAndWhite).toList();
    if (masks.isEmpty() || masks.size() < MOST * conditions.size()) {
      return List.of();
    }
    List<ImageLook> light = masks.stream().filter(mask -> mask.white() > 0.5).toList();
    double mean = masks.stream().mapToDouble(ImageLook::white).average().orElse(0);
    if (mean > MUCH) {
      return List.of(
          warning(
              String.format(
                  Locale.ROOT,
                  "the pictures in --data-x are black and white, and %.0f %% of them white: if they"
                      + " are masks, in which white marks what is to be made, they look inverted",
                  100 * mean)));
    }
    int few = Math.min(light.size(), masks.size() - light.size());
    if (few == 0 || few > masks.size() / 4) {
      return List.of();
    }
    boolean lightAreFew = light.size() == few;
    Stream<ImageLook> odd =
        lightAreFew ? light.stream() : masks.stream().filter(mask -> mask.white() <= 0.5);
    return List.of(
        warning(
            String.format(
                "%d of the %d black and white pictures in --data-x are mostly %s, unlike the others:"
                    + " if they are masks, in which white marks what is to be made, invert %s",
                few,
                masks.size(),
                lightAreFew ? "white" : "black",
                ForeignText.list(odd.map(ImageLook::name).limit(5).toList()))));
  }

  private static Warning warning(String sentence) {
    return new Warning("mask-polarity", sentence);
  }
}
