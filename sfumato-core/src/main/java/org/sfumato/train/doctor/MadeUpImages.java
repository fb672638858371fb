package org.sfumato.train.doctor;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.sfumato.config.ConfigReader;
import org.sfumato.data.ImageSets;
import org.sfumato.file.FileErrors;
import org.sfumato.image.ImageFiles;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.Translation;
import org.sfumato.train.TrainConfig;

/**
 * Images to try a run on: of the size of its own, one for each of its classes and sets. What they
 * show does not matter for memory and time.
 */
final class MadeUpImages {
  private static final String X = "x";
  private static final String Y = "y";

  private MadeUpImages() {}

  /**
   * The configuration with plain names of sets and classes, which become folders: a recipe may call
   * them anything, such as a path to somewhere else.
   */
  static TrainConfig plain(TrainConfig config) {
    Map<String, Double> sets = new LinkedHashMap<>();
    config.data().values().forEach(weight -> sets.put("set-" + sets.size(), weight));
    List<String> labels = new ArrayList<>();
    config.labels().forEach(label -> labels.add("class-" + labels.size()));
    return ConfigReader.from(config).changes(Map.of("data", sets, "labels", labels)).read();
  }

  /**
   * Writes them into a folder.
   *
   * @param config {@link #plain}
   */
  static void write(Path folder, TrainConfig config, int width, int height) {
    byte[] png = ImageFiles.png(picture(width, height));
    List<String> sets = new ArrayList<>(config.data().keySet());
    if (sets.isEmpty()) {
      sets.add(Y);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < config.labels().size(); i++) {
      names.add(config.labels().get(i) + "/" + i + ".png");
    }
    if (names.isEmpty()) {
      names.addAll(List.of("0.png", "1.png", "2.png", "3.png"));
    }
    if (isOfPairs(config)) {
      sets.add(X);
    }
    try {
      Path original = Files.write(Files.createDirectories(folder).resolve("made-up"), png);
      for (String set : sets) {
        for (String name : names) {
          Path file = folder.resolve("sets").resolve(set).resolve(name);
          Files.createDirectories(file.getParent());
          Files.copy(original, file);
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  /** What {@link #write} wrote, as a run is given its own. */
  static ImageSets sets(Path folder, TrainConfig config) {
    Path sets = folder.resolve("sets");
    if (config.data().isEmpty()) {
      ImageSets plain = ImageSets.of(List.of(sets.resolve(Y)));
      return isOfPairs(config) ? plain.withConditions(List.of(sets.resolve(X))) : plain;
    }
    Map<String, List<Path>> named = new LinkedHashMap<>();
    config.data().keySet().forEach(name -> named.put(name, List.of(sets.resolve(name))));
    ImageSets all = new ImageSets(named, List.of());
    return isOfPairs(config) ? all.withConditions(List.of(sets.resolve(X))) : all;
  }

  private static boolean isOfPairs(TrainConfig config) {
    return TaskMixture.of(config.tasks()).tasks().stream().anyMatch(Translation.class::isInstance);
  }

  /** Waves under a little noise: about as hard to compress as a photograph. */
  private static BufferedImage picture(int width, int height) {
    SplittableRandom random = new SplittableRandom(1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double wave = Math.sin(x * (0.02 + 0.01 * c)) * Math.cos(y * 0.03);
          rgb = rgb << 8 | (int) (128 + 90 * wave) + random.nextInt(16);
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  /** Deletes a folder and what is in it, as far as it can be. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // A temporary folder: the system will.
    }
  }
}
