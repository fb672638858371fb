package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.sfumato.image.ImageFiles;

/** Photographs made up for tests: smooth colours and a little noise. */
final class Photos {
  private Photos() {}

  /** The same for the same arguments. */
  static BufferedImage photo(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double phase = random.nextDouble(6);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = (int) (128 + 90 * Math.sin(phase + 5.0 * x / width)) + random.nextInt(6);
        int green = (int) (128 + 90 * Math.cos(phase + 4.0 * y / height)) + random.nextInt(6);
        int blue = (int) (128 + 90 * Math.sin(phase + 3.0 * (x + y) / (width + height)));
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  static Path write(Path file, int width, int height) {
    ImageFiles.write(photo(width, height, file.getFileName().hashCode()), file, true);
    return file;
  }

  /** White inside the rectangle, black elsewhere. */
  static Path mask(Path file, int width, int height, int left, int top, int wide, int high) {
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = top; y < top + high; y++) {
      for (int x = left; x < left + wide; x++) {
        mask.setRGB(x, y, 0xffffff);
      }
    }
    ImageFiles.write(mask, file, true);
    return file;
  }
}
