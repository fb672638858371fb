package org.sfumato.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;

/**
 * What a study shows: the file {@code study.json} of a study's folder. It tells which image is
 * natural, so raters must never see it.
 *
 * @param question that raters answer
 * @param seconds display times; every rater has one of them, by turns
 * @param seed of every rater's order and sides
 * @param methods whose images are compared with natural ones
 * @param trials how many pairs count for one rater, beside practice and catch trials
 * @param practice scenes shown first, which do not count
 * @param catches scenes whose generated image, of the method {@link #CATCH}, fools nobody who looks
 * @param scenes all others, in random order; a rater sees some of them
 */
public record Study(
    String question,
    List<Integer> seconds,
    long seed,
    List<String> methods,
    int trials,
    List<Scene> practice,
    List<Scene> catches,
    List<Scene> scenes) {
  /** Palette, section 4. */
  public static final String QUESTION = "Which image would you guess is from a camera?";

  /** What stands for the method of a catch trial. */
  public static final String CATCH = "catch";

  /** The folder of the images within a study. */
  public static final String IMAGES = "images";

  private static final String FILE = "study.json";
  private static final int MAX_SECONDS = 600;
  private static final Pattern IMAGE = Pattern.compile(IMAGES + "/[0-9]{1,9}\\.png");

  public Study {
    seconds = List.copyOf(seconds);
    methods = List.copyOf(methods);
    practice = List.copyOf(practice);
    catches = List.copyOf(catches);
    scenes = List.copyOf(scenes);
    require(!question.isBlank(), "The question of a study must not be empty.");
    require(
        !seconds.isEmpty() && seconds.stream().allMatch(s -> s >= 1 && s <= MAX_SECONDS),
        "Display times must be 1 to " + MAX_SECONDS + " seconds, not " + seconds + ".");
    require(
        seconds.stream().distinct().count() == seconds.size(), "A display time is twice in it.");
    require(!methods.isEmpty(), "A study needs at least one method.");
    require(
        trials >= 1 && trials <= scenes.size(),
        "A rater of this study can have 1 to " + scenes.size() + " trials, not " + trials + ".");
    for (Scene scene : practice) {
      check(scene, methods);
    }
    for (Scene scene : catches) {
      check(scene, List.of(CATCH));
    }
    for (Scene scene : scenes) {
      check(scene, methods);
    }
  }

  /** Files are served by these names, so nothing but a study's own images may be named. */
  private static void check(Scene scene, List<String> methods) {
    require(
        List.copyOf(scene.generated().keySet()).containsAll(methods)
            && Stream.concat(Stream.of(scene.natural()), scene.generated().values().stream())
                .allMatch(file -> IMAGE.matcher(file).matches()),
        "Scene " + scene.name() + " does not name an image of this study for each method.");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new InputException(otherwise);
    }
  }

  /** How many pairs one rater sees in all. */
  public int trialsInAll() {
    return practice.size() + catches.size() + trials;
  }

  /**
   * Reads the study in a folder.
   *
   * @throws InputException if there is none, or its images are gone
   */
  public static Study read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          folder + " holds no study; make one with 'sfumato study build', or name its folder.");
    }
    Study study;
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      study = ConfigReader.parse(json, Study.class, file.toString());
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    if (!Files.isDirectory(folder.resolve(IMAGES))) {
      throw new InputException(
          "The folder " + folder.resolve(IMAGES) + " is missing: build the study again.");
    }
    return study;
  }

  /** Writes {@code study.json}: the last step of building, which makes a folder a study. */
  void write(Path folder) {
    byte[] json = ConfigWriter.json(this).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), json);
  }
}
