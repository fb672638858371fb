package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.image.Srgb;

/**
 * Restores compressed photographs of any size at native resolution, in overlapping tiles that begin
 * on the 8-pixel grid of JPEG's blocks and are blended with smooth weights. Beyond the right and
 * lower edge the last pixels are repeated.
 */
public final class Restorer {
  private static final int BLOCK = 8;

  private Restorer() {}

  /** How many patches {@link #restore} will ask for. */
  public static int patches(int width, int height, int size) {
    return Math.multiplyExact(starts(width, size).length, starts(height, size).length);
  }

  /**
   * The restored photograph, of the same size. Only one row of tiles is held at a time.
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
    BufferedImage image = Srgb.toRgb(photo);
    int width = image.getWidth();
    int height = image.getHeight();
    int size = model.size();
    int[] lefts = starts(width, size);
    int[] tops = starts(height, size);
    float[] sumsAcross = sums(lefts, width, size);
    float[] sumsDown = sums(tops, height, size);
    BufferedImage restored = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    // Weighted sums of at most `size` unfinished rows: picture row y is in row y % size.
    Pixels band = Pixels.zeros(3, size, width);
    for (int j = 0; j < tops.length; j++) {
      List<Patch> tiles = new ArrayList<>();
      for (int left : lefts) {
        tiles.add(new Patch(task, tile(image, left, tops[j], size), null));
      }
      List<Pixels> clean = Batches.generate(model, tiles);
      for (int i = 0; i < lefts.length; i++) {
        add(clean.get(i), band, lefts[i], tops[j], height);
      }
      int end = j + 1 < tops.length ? tops[j + 1] : height;
      for (int y = tops[j]; y < end; y++) {
        finish(band, y, sumsAcross, sumsDown[y], restored);
      }
    }
    return restored;
  }

  /** Where tiles begin: multiples of 8, the last one reaching less than 8 beyond the end. */
  static int[] starts(int length, int size) {
    if (size < BLOCK || size % BLOCK != 0) {
      throw new IllegalArgumentException("the model's size must be a multiple of 8, not " + size);
    }
    int blocks = Spans.ceilDiv(length, BLOCK);
    int[] starts = Spans.evenly(blocks, size / BLOCK, (size - overlap(size)) / BLOCK);
    for (int i = 0; i < starts.length; i++) {
      starts[i] *= BLOCK;
    }
    return starts;
  }

  /** A quarter of a tile, in whole blocks, at least one; none where a tile is a single block. */
  private static int overlap(int size) {
    return size == BLOCK ? 0 : Math.max(BLOCK, size / 4 / BLOCK * BLOCK);
  }

  private static float weight(int position, int size) {
    return Spans.weight(position, size, Math.max(1, overlap(size)));
  }

  /** The weights of all tiles at each place of an axis; in two dimensions sums multiply. */
  private static float[] sums(int[] starts, int length, int size) {
    float[] sums = new float[length];
    for (int start : starts) {
      for (int k = 0; k < size && start + k < length; k++) {
        sums[start + k] += weight(k, size);
      }
    }
    return sums;
  }

  private static Pixels tile(BufferedImage image, int left, int top, int size) {
    Pixels tile = Pixels.zeros(3, size, size);
    int inside = Math.min(size, image.getWidth() - left);
    int[] row = new int[inside];
    for (int y = 0; y < size; y++) {
      image.getRGB(left, Math.min(image.getHeight() - 1, top + y), inside, 1, row, 0, inside);
      for (int x = 0; x < size; x++) {
        int rgb = row[Math.min(inside - 1, x)];
        tile.data()[tile.index(0, y, x)] = Pixels.fromByte(rgb >> 16 & 0xff);
        tile.data()[tile.index(1, y, x)] = Pixels.fromByte(rgb >> 8 & 0xff);
        tile.data()[tile.index(2, y, x)] = Pixels.fromByte(rgb & 0xff);
      }
    }
    return tile;
  }

  private static void add(Pixels tile, Pixels band, int left, int top, int height) {
    int size = tile.width();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < size && top + y < height; y++) {
        int row = (top + y) % size;
        float down = weight(y, size);
        for (int x = 0; x < size && left + x < band.width(); x++) {
          band.data()[band.index(c, row, left + x)] += down * weight(x, size) * tile.at(c, y, x);
        }
      }
    }
  }

  /** Writes a row out and makes its place in the band empty for a later one. */
  private static void finish(
      Pixels band, int y, float[] sumsAcross, float sumDown, BufferedImage restored) {
    int row = y % band.height();
    int[] packed = new int[band.width()];
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < packed.length; x++) {
        int i = band.index(c, row, x);
        packed[x] = packed[x] << 8 | Pixels.toByte(band.data()[i] / (sumsAcross[x] * sumDown));
        band.data()[i] = 0;
      }
    }
    restored.setRGB(0, y, packed.length, 1, packed, 0, packed.length);
  }
}
