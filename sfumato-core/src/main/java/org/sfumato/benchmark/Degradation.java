package org.sfumato.benchmark;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import org.sfumato.error.InputException;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;
import org.sfumato.task.MaskSpec;

/**
 * A test image before and after. The same image and line of a manifest give the same pixels.
 *
 * @param original at the stated crop and size
 * @param input what a method is given: gray; with mid-gray under the mask; the known part alone,
 *     for uncropping; null for restoring, whose input is {@code jpeg}
 * @param mask white = to generate; null where the task has none
 * @param jpeg the bytes of a JPEG file, chroma halved; null for other tasks
 * @param known what of the picture uncropping is given; else null
 */
public record Degradation(
    BufferedImage original, BufferedImage input, BufferedImage mask, byte[] jpeg, Rectangle known) {
  private static final int GRAY = 0x808080;
  private static final int WHITE = 0xffffff;
  private static final int HALF = 128;

  /**
   * Degrades an image.
   *
   * @param photo the file's image
   * @param maskFile the mask's image where the line names a file; else null
   * @throws InputException if the crop or the mask does not fit the image
   */
  public static Degradation of(TestImage test, BufferedImage photo, BufferedImage maskFile) {
    BufferedImage original = cropped(test, photo);
    return switch (test.task()) {
      case "colorize" -> {
        Pixels gray = YCbCr.gray(Pixels.of(original));
        yield new Degradation(original, gray.toImage(), null, null, null);
      }
      case "restore" ->
          new Degradation(
              original,
              null,
              null,
              Jpeg.encode(original, test.quality(), Jpeg.Chroma.HALVED),
              null);
      case "inpaint" -> {
        BufferedImage mask = mask(test, original, maskFile);
        yield new Degradation(original, masked(original, mask), mask, null, null);
      }
      default -> {
        BufferedImage mask = mask(test, original, maskFile);
        Rectangle known = known(test, mask);
        BufferedImage part =
            copy(original.getSubimage(known.x, known.y, known.width, known.height));
        yield new Degradation(original, part, mask, null, known);
      }
    };
  }

  private static BufferedImage cropped(TestImage test, BufferedImage photo) {
    int[] square = test.square(photo.getWidth(), photo.getHeight());
    if (square == null) {
      return photo;
    }
    BufferedImage cut = photo.getSubimage(square[0], square[1], square[2], square[2]);
    return test.size() == null || test.size() == square[2]
        ? copy(cut)
        : Resampling.BICUBIC.resize(cut, test.size(), test.size()).toImage();
  }

  private static BufferedImage copy(BufferedImage part) {
    return Pixels.of(part).toImage(); // exact: bytes come back as they were
  }

  /** Black and white. */
  private static BufferedImage mask(TestImage test, BufferedImage original, BufferedImage file) {
    int width = original.getWidth();
    int height = original.getHeight();
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    if (file == null) {
      long seed = test.seed() == null ? 0 : test.seed();
      Pixels drawn = MaskSpec.parse(test.mask()).draw(width, new SplittableRandom(seed));
      fill(mask, (x, y) -> drawn.at(0, y, x) > 0);
      return mask;
    }
    if (file.getWidth() != width || file.getHeight() != height) {
      throw new InputException(
          "the mask of %s has %d x %d pixels and the picture %d x %d"
              .formatted(test.file(), file.getWidth(), file.getHeight(), width, height));
    }
    fill(mask, (x, y) -> (file.getRGB(x, y) >> 8 & 0xff) >= HALF);
    return mask;
  }

  private interface Test {
    boolean at(int x, int y);
  }

  private static void fill(BufferedImage mask, Test test) {
    for (int y = 0; y < mask.getHeight(); y++) {
      for (int x = 0; x < mask.getWidth(); x++) {
        mask.setRGB(x, y, test.at(x, y) ? WHITE : 0);
      }
    }
  }

  private static boolean isHole(BufferedImage mask, int x, int y) {
    return (mask.getRGB(x, y) & 0xffffff) == WHITE;
  }

  private static BufferedImage masked(BufferedImage original, BufferedImage mask) {
    BufferedImage masked = copy(original);
    for (int y = 0; y < mask.getHeight(); y++) {
      for (int x = 0; x < mask.getWidth(); x++) {
        if (isHole(mask, x, y)) {
          masked.setRGB(x, y, GRAY);
        }
      }
    }
    return masked;
  }

  /** The rectangle that the mask leaves. */
  private static Rectangle known(TestImage test, BufferedImage mask) {
    Rectangle known = new Rectangle();
    int count = 0;
    for (int y = 0; y < mask.getHeight(); y++) {
      for (int x = 0; x < mask.getWidth(); x++) {
        if (!isHole(mask, x, y)) {
          Rectangle pixel = new Rectangle(x, y, 1, 1);
          known = count++ == 0 ? pixel : known.union(pixel);
        }
      }
    }
    if (count == 0 || count != known.width * known.height) {
      throw new InputException("the mask of " + test.file() + " does not leave a rectangle");
    }
    return known;
  }
}
