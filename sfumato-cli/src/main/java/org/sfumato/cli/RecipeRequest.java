package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sfumato.config.Nearest;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.train.Recipe;

/**
 * Which stages to train, on what and where to.
 *
 * @param overrides {@code key=value} for all stages, {@code STAGE.key=value} for one
 * @param data images by the name that stages call them
 * @param validation images kept apart, by the same names; may be empty
 * @param run the folder of the stages' runs
 * @param threads that one operator may use, or as many as the machine has cores
 * @param timeLimit when to stop, counted from the start of this process
 */
record RecipeRequest(
    Recipe recipe,
    List<String> overrides,
    Map<String, List<Path>> data,
    Map<String, List<Path>> validation,
    Path run,
    Optional<Duration> timeLimit,
    OptionalInt threads,
    String device,
    String precision) {
  RecipeRequest {
    requireKnown("--data", data, recipe);
    requireKnown("--val", validation, recipe);
    for (String name : recipe.data()) {
      if (!data.containsKey(name)) {
        throw new InputException(
            "the recipe learns images that it calls " + name + ": give --data " + name + "=DIR");
      }
    }
    if (Files.exists(run) && !Files.isDirectory(run)) {
      throw new InputException("--run " + run + " is a file; give a folder");
    }
    overrides = List.copyOf(overrides);
  }

  /** As given: {@code NAME=DIR}. */
  static Map<String, List<Path>> named(String option, List<Path> written) {
    ImageSets sets = ImageSets.parse(written);
    if (sets.sets().containsKey("")) {
      throw new InputException(
          option + " " + sets.sets().get("").get(0) + " has no name: give " + option + " NAME=DIR");
    }
    sets.requirePlaces(option);
    return sets.sets();
  }

  private static void requireKnown(String option, Map<String, List<Path>> sets, Recipe recipe) {
    for (String name : sets.keySet()) {
      if (!recipe.data().contains(name)) {
        throw new InputException(
            option
                + " "
                + name
                + ": the recipe learns no images of that name"
                + Nearest.hint(name, recipe.data())
                + "; it learns "
                + String.join(", ", recipe.data()));
      }
    }
  }
}
