package org.sfumato.train;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
  /** Of configurations: {@code data.a=1} must not mean a stage. */
  private static final Set<String> KEYS =
      Arrays.stream(TrainConfig.class.getRecordComponents())
          .map(RecordComponent::getName)
          .collect(Collectors.toUnmodifiableSet());

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
      from = from == null ? "" : from;
      settings = settings == null ? Map.of() : settings;
      if (name == null || data == null) {
        throw new InputException("recipe: a stage needs a name, and data");
      }
      if (KEYS.contains(name)) {
        throw new InputException("recipe: a stage may not be called as the key '" + name + "' is");
      }
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

  /** What a file changes: it says all of its stages. */
  private static final Recipe NOTHING = new Recipe("small-64", Map.of(), List.of());

  private static final Map<String, Recipe> KNOWN = Map.of("antona", ANTONA);

  public Recipe {
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
    Recipe read = ConfigReader.from(NOTHING).file(Path.of(nameOrFile)).read();
    require(!read.stages.isEmpty(), nameOrFile + " has no stages");
    return read;
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
      if (override.startsWith(stage.name + ".")) {
        own.add(override.substring(stage.name.length() + 1));
      } else if (stages.stream().noneMatch(other -> override.startsWith(other.name + "."))) {
        general.add(override);
      }
    }
    ConfigReader<TrainConfig> reader = ConfigReader.from(Presets.named(preset)).changes(settings);
    return reader.changes(stage.settings).overrides(general).overrides(own).read();
  }
}
