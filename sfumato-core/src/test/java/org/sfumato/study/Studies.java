package org.sfumato.study;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sfumato.image.ImageFiles;

/** Studies and folders made up for tests. */
final class Studies {
  private Studies() {}

  /** A study without files: practice and catch scenes, and others of the sets a and b by turns. */
  static Study study(
      int practice, int catches, int scenes, int trials, List<Integer> seconds, String... methods) {
    int[] number = new int[1];
    List<Scene> practices = scenes("p", practice, number, methods);
    List<Scene> catching = scenes("c", catches, number, Study.CATCH);
    return new Study(
        Study.QUESTION,
        seconds,
        7,
        List.of(methods),
        trials,
        practices,
        catching,
        scenes("s", scenes, number, methods));
  }

  private static List<Scene> scenes(String name, int count, int[] number, String... methods) {
    List<Scene> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> generated = new LinkedHashMap<>();
      for (String method : methods) {
        generated.put(method, "images/" + ++number[0] + ".png");
      }
      String natural = "images/" + ++number[0] + ".png";
      scenes.add(new Scene(name + i, i % 2 == 0 ? "a" : "b", natural, generated));
    }
    return scenes;
  }

  /** A picture of noise, the same for the same seed. */
  static BufferedImage picture(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  static Path write(Path file, long seed) throws IOException {
    Files.createDirectories(file.getParent());
    ImageFiles.write(picture(12, 10, seed), file, true);
    return file;
  }
}
