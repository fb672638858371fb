package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Images made up for tests: smooth colours with edges and a little noise, like photographs. */
public final class Pictures {
  private Pictures() {}

  /** A photograph-like picture; the same for the same arguments. */
  public static BufferedImage photo(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] phase = random.doubles(9, 0, 2 * Math.PI).toArray();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double u = 6.0 * x / Math.max(width, height);
        double v = 6.0 * y / Math.max(width, height);
        boolean inDisc = Math.hypot(u - 2, v - 2) < 1.2;
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double wave = Math.sin(u + phase[c]) * Math.cos(v + phase[3 + c]);
          double value = 128 + 70 * wave + (inDisc ? 40 * Math.cos(phase[6 + c]) : 0);
          value += random.nextDouble(-4, 4);
          rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value));
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  /** The photographs that ship with the project. */
  public static List<BufferedImage> examples() {
    try (Stream<Path> files = Files.list(Path.of("..", "examples"))) {
      return files.filter(ImageFiles::isImageName).sorted().map(ImageFiles::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Independent uniform values in [-1, 1]: the hardest picture. */
  public static Pixels noise(int channels, int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pixels pixels = Pixels.zeros(channels, height, width);
    for (int i = 0; i < pixels.data().length; i++) {
      pixels.data()[i] = (float) random.nextDouble(-1, 1);
    }
    return pixels;
  }
}
