package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.image.Srgb;

/**
 * Restores compressed photographs of any size at native resolution, each as one picture. Only what
 * has more pixels than {@link PatchModel#MAX_PIXELS} is restored region after region, from one end
 * of its longer side to the other; each region begins with a strip of the one before, whose answer
 * is given; each is shown by itself ({@link PhotoTask#shown}). Regions begin on the 8-pixel grid of
 * JPEG's blocks; beyond the right and lower edge the last pixels are repeated.
 */
public final class Restorer {
  private static final int BLOCK = 8;

  private Restorer() {}

  /** How many {@link PatchModel#squares} {@link #restore} will ask for. */
  public static int squares(int width, int height, int size) {
    return regions(width, height, size, PatchModel.MAX_PIXELS).stream()
        .mapToInt(region -> PatchModel.squares(region.width, region.height, size))
        .sum();
  }

  /**
   * The restored photograph, of the same size.
   *
   * @param photo transparent parts are composited on white
   * @return {@code TYPE_INT_RGB}
   * @throws IllegalArgumentException if the model's size is no multiple of 8
   */
  public static BufferedImage restore(BufferedImage photo, PatchModel model) {
    return restore(photo, new JpegRestoration(), model);
  }

  /**
   * As {@link #restore(BufferedImage, PatchModel)}, for any task that sees pixels at their native
   * size.
   */
  public static BufferedImage restore(BufferedImage photo, PhotoTask task, PatchModel model) {
    return restore(photo, task, model, PatchModel.MAX_PIXELS);
  }

  /** As above, with regions of at most so many pixels. */
  static BufferedImage restore(
      BufferedImage photo, PhotoTask task, PatchModel model, int maxPixels) {
    BufferedImage image = Srgb.toRgb(photo);
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage restored = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Rectangle done = new Rectangle();
    for (Rectangle region : regions(width, height, model.size(), maxPixels)) {
      Rectangle strip = region.intersection(done);
      Pixels mask = mask(region, strip);
      Patch.Given given = strip.isEmpty() ? null : new Patch.Given(pixels(restored, region), mask);
      Patch patch = new Patch(task, task.shown(pixels(image, region)), null, given);
      paint(Batches.generate(model, patch), mask, region, restored);
      done = region;
    }
    return restored;
  }

  /** What is restored at once: the photograph as a rule. May reach beyond its edges. */
  static List<Rectangle> regions(int width, int height, int size, int maxPixels) {
    if (size < BLOCK || size % BLOCK != 0) {
      throw new IllegalArgumentException("the model's size must be a multiple of 8, not " + size);
    }
    boolean wide = width >= height;
    int across = blocks(Math.min(width, height), size);
    int along = blocks(Math.max(width, height), size);
    int strip = Math.max(1, size / 2 / BLOCK);
    int most = maxPixels / (BLOCK * BLOCK) / across;
    int length = Math.min(along, Math.max(2 * size / BLOCK, most));
    List<Rectangle> regions = new ArrayList<>();
    for (int start : Spans.evenly(along, length, length - strip)) {
      regions.add(
          wide
              ? new Rectangle(start * BLOCK, 0, length * BLOCK, across * BLOCK)
              : new Rectangle(0, start * BLOCK, across * BLOCK, length * BLOCK));
    }
    return regions;
  }

  /** Blocks that cover a length, and no less than a square of the model. */
  private static int blocks(int length, int size) {
    return Spans.ceilDiv(Math.max(length, size), BLOCK);
  }

  /**
   * {@code [1, H, W]}: 0 in the first half of the strip at the region's beginning, rising to 1 over
   * the second.
   */
  private static Pixels mask(Rectangle region, Rectangle strip) {
    Pixels mask = Pixels.filled(1, region.height, region.width, 1);
    boolean wide = strip.height == region.height;
    int kept = (wide ? strip.width : strip.height) / 2;
    for (int y = 0; y < strip.height; y++) {
      for (int x = 0; x < strip.width; x++) {
        int beyond = (wide ? x : y) - kept;
        mask.data()[mask.index(0, y, x)] =
            beyond < 0 ? 0 : Spans.weight(beyond, Integer.MAX_VALUE, kept);
      }
    }
    return mask;
  }

  private static Pixels pixels(BufferedImage image, Rectangle region) {
    Pixels pixels = Pixels.zeros(3, region.height, region.width);
    int inside = Math.min(region.width, image.getWidth() - region.x);
    int[] row = new int[inside];
    for (int y = 0; y < region.height; y++) {
      int from = Math.min(image.getHeight() - 1, region.y + y);
      image.getRGB(region.x, from, inside, 1, row, 0, inside);
      for (int x = 0; x < region.width; x++) {
        int rgb = row[Math.min(inside - 1, x)];
        pixels.data()[pixels.index(0, y, x)] = Pixels.fromByte(rgb >> 16 & 0xff);
        pixels.data()[pixels.index(1, y, x)] = Pixels.fromByte(rgb >> 8 & 0xff);
        pixels.data()[pixels.index(2, y, x)] = Pixels.fromByte(rgb & 0xff);
      }
    }
    return pixels;
  }

  private static void paint(Pixels clean, Pixels mask, Rectangle region, BufferedImage image) {
    int right = Math.min(region.width, image.getWidth() - region.x);
    int bottom = Math.min(region.height, image.getHeight() - region.y);
    for (int y = 0; y < bottom; y++) {
      for (int x = 0; x < right; x++) {
        if (mask.at(0, y, x) > 0) {
          image.setRGB(
              region.x + x,
              region.y + y,
              Pixels.toByte(clean.at(0, y, x)) << 16
                  | Pixels.toByte(clean.at(1, y, x)) << 8
                  | Pixels.toByte(clean.at(2, y, x)));
        }
      }
    }
  }
}
