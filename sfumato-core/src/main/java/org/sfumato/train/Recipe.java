package org.sfumato.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;

/**
 * Several runs, each of which may begin with the model of one before it: task and domain adaptation
 * (Antona, section 3.3).
 *
 * @param preset what all configurations begin with
 * @param settings changes to it, of all stages
 * @param stages in the order in which they run
 */
public record Recipe(String preset, Map<String, Object> settings, List<Stage> stages) {
  /**
   * One run.
   *
   * @param name of letters, digits and hyphens
   * @param from the stage with whose model it begins; empty for a fresh start
   * @param data the name of the images that it learns
   * @param settings its own changes
   */
  public record Stage(String name, String from, String data, Map<String, Object> settings) {
    public Stage {
      if (!name.matches("[a-z][a-z0-9-]*")) {
        throw new InputException(
            "recipe: the name of a stage is lower-case letters, digits and hyphens, not '"
                + name
                + "'");
      }
    }
  }

  /**
   * The paper's chain: inpainting learned from nothing, colorization by task adaptation, and
   * colorization of other images by domain adaptation, all in subsets (Antona, Algorithm 2). The
   * two adaptations take a tenth of the steps of the base.
   */
  public static final Recipe ANTONA =
      new Recipe(
          "small-64",
          Map.of(
              "steps",
              10_000,
              "curriculum",
              Map.of("subsets", 4, "epochs-per-subset", 20, "passes", 10_000)),
          List.of(
              new Stage("base", "", "first", Map.of("tasks", Map.of("inpaint", 1))),
              new Stage(
                  "task", "base", "first", Map.of("steps", 1_000, "tasks", Map.of("colorize", 1))),
              new Stage(
                  "domain",
                  "task",
                  "second",
                  Map.of("steps", 1_000, "tasks", Map.of("colorize", 1)))));

  private static final Map<String, Recipe> KNOWN = Map.of("antona", ANTONA);

  public Recipe {
    require(!stages.isEmpty(), "there are no stages");
    Set<String> before = new LinkedHashSet<>();
    for (Stage stage : stages) {
      require(
          stage.from.isEmpty() || before.contains(stage.from),
          "stage "
              + stage.name
              + " comes from '"
              + stage.from
              + "', which is no stage before it"
              + Nearest.hint(stage.from, before));
      require(before.add(stage.name), "there are two stages " + stage.name);
    }
    stages = List.copyOf(stages);
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("recipe: " + rule);
    }
  }

  /**
   * A recipe by its name, or that of a file, YAML or JSON.
   *
   * @throws InputException if there is none
   */
  public static Recipe of(String nameOrFile) {
    if (KNOWN.containsKey(nameOrFile)) {
      return KNOWN.get(nameOrFile);
    }
    if (nameOrFile.matches("[\\w-]+")) {
      throw new InputException(
          "there is no recipe '"
              + nameOrFile
              + "'"
              + Nearest.hint(nameOrFile, KNOWN.keySet())
              + "; give "
              + String.join(", ", KNOWN.keySet())
              + " or a file (.yaml)");
    }
    return ConfigReader.from(ANTONA).file(Path.of(nameOrFile)).read();
  }

  /** The names of the images that stages learn, in the order of need. */
  public Set<String> data() {
    Set<String> names = new LinkedHashSet<>();
    stages.forEach(stage -> names.add(stage.data));
    return names;
  }

  /**
   * What a stage trains.
   *
   * @param overrides {@code key=value} for all stages, {@code STAGE.key=value} for one
   * @throws InputException if a setting is wrong
   */
  public TrainConfig config(Stage stage, List<String> overrides) {
    List<String> general = new ArrayList<>();
    List<String> own = new ArrayList<>();
    for (String override : overrides) {
      String first = override.replaceFirst("[.=].*", "");
      if (stages.stream().noneMatch(other -> other.name.equals(first))) {
        general.add(override);
      } else if (first.equals(stage.name)) {
        own.add(override.substring(first.length() + 1));
      }
    }
    ConfigReader<TrainConfig> reader = ConfigReader.from(Presets.named(preset)).changes(settings);
    return reader.changes(stage.settings).overrides(general).overrides(own).read();
  }
}
