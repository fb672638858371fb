package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Brings what was made of a photograph, in 8-bit sRGB, into the photograph's own samples. A pixel
 * that was not changed keeps them. A changed one takes the new colour and, so that 16-bit gradients
 * do not fall into steps, what 8 bits could not say of the old one:
 *
 * <pre>sample = fromSrgb(result + (toSrgb(sample) - shown))</pre>
 *
 * The difference is half a level of 8 bits at most, whatever the gamut.
 */
final class Merge {
  private static final int MAX = 65_535;

  private final BufferedImage samples;
  private final Encoding encoding;
  private final BufferedImage shown;

  /**
   * Prepares for a photograph.
   *
   * @param shown what it looks like in 8-bit sRGB, {@code TYPE_INT_RGB}
   */
  Merge(BufferedImage samples, Encoding encoding, BufferedImage shown) {
    this.samples = samples;
    this.encoding = encoding;
    this.shown = shown;
  }

  /**
   * The result in the photograph's samples.
   *
   * @param result {@code TYPE_INT_RGB}, in which the photograph lies at {@code (left, top)}
   * @param filled pixels of the photograph that are opaque now and have nothing of the old colour
   */
  BufferedImage with(BufferedImage result, int left, int top, BitSet filled) {
    int channels = encoding.channels();
    boolean alpha = Samples.hasAlpha(samples);
    int bands = channels + (alpha ? 1 : 0);
    int width = result.getWidth();
    BufferedImage merged =
        Samples.create(width, result.getHeight(), channels, alpha, Samples.isDeep(samples));
    int[] rgb = new int[3 * width];
    int[] target = new int[channels * width];
    int[] out = new int[bands * width];
    Row old = new Row(bands);
    for (int y = 0; y < result.getHeight(); y++) {
      read(result, y, rgb);
      boolean inside = y >= top && y < top + samples.getHeight();
      if (inside) {
        old.read(y - top);
        old.refine(rgb, left, filled);
      }
      encoding.fromSrgb(rgb, target);
      for (int x = 0; x < width; x++) {
        System.arraycopy(target, x * channels, out, x * bands, channels);
        if (alpha) {
          out[x * bands + channels] = MAX;
        }
      }
      if (inside) {
        old.keep(out, left, filled);
      }
      Samples.setRow(merged, y, out);
    }
    return merged;
  }

  /** A row of the photograph as it was. */
  private final class Row {
    private final int width = samples.getWidth();
    private final int channels = encoding.channels();
    private final int bands;
    private final int[] old;
    private final int[] colours = new int[channels * width];
    private final int[] exact = new int[3 * width];
    private final int[] seen = new int[3 * width];
    private final boolean[] same = new boolean[width];
    private int start;

    Row(int bands) {
      this.bands = bands;
      old = new int[bands * width];
    }

    void read(int y) {
      start = y * width;
      Samples.row(samples, y, old);
      Samples.colours(old, channels, bands, colours);
      encoding.toSrgb(colours, exact);
      Merge.read(shown, y, seen);
    }

    /** Finds what was not changed, and adds to the rest what 8 bits could not say. */
    void refine(int[] rgb, int left, BitSet filled) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (left + x);
        same[x] = Arrays.equals(seen, 3 * x, 3 * x + 3, rgb, at, at + 3);
        if (filled.get(start + x) || isTransparent(x)) {
          continue;
        }
        for (int c = 0; c < 3; c++) {
          int refined = rgb[at + c] + exact[3 * x + c] - seen[3 * x + c];
          rgb[at + c] = Math.max(0, Math.min(MAX, refined));
        }
      }
    }

    /** Puts back what was not changed, and the alpha of all that was not filled. */
    void keep(int[] out, int left, BitSet filled) {
      for (int x = 0; x < width; x++) {
        int at = (left + x) * bands;
        if (filled.get(start + x)) {
          continue;
        }
        if (same[x] || isTransparent(x)) {
          System.arraycopy(old, x * bands, out, at, bands);
        } else if (bands > channels) {
          out[at + channels] = old[x * bands + channels];
        }
      }
    }

    private boolean isTransparent(int x) {
      return bands > channels && old[x * bands + channels] == 0;
    }
  }

  /** A row of 8-bit sRGB, spread over 16 bits. */
  private static void read(BufferedImage image, int y, int[] rgb) {
    int[] data = Srgb.data(image);
    int from = y * image.getWidth();
    for (int x = 0; x < image.getWidth(); x++) {
      int packed = data[from + x];
      rgb[3 * x] = (packed >> 16 & 0xff) * 257;
      rgb[3 * x + 1] = (packed >> 8 & 0xff) * 257;
      rgb[3 * x + 2] = (packed & 0xff) * 257;
    }
  }

  /** Opaque, in 8 bits, in its own encoding: what is transparent lets white through. */
  static BufferedImage onWhite(BufferedImage image) {
    int channels = Samples.channels(image);
    boolean alpha = Samples.hasAlpha(image);
    int bands = channels + (alpha ? 1 : 0);
    int width = image.getWidth();
    BufferedImage opaque = Samples.create(width, image.getHeight(), channels, false, false);
    int[] row = new int[bands * width];
    int[] colours = new int[channels * width];
    for (int y = 0; y < image.getHeight(); y++) {
      Samples.row(image, y, row);
      Samples.colours(row, channels, bands, colours);
      if (alpha) {
        for (int i = 0; i < colours.length; i++) {
          long opacity = row[i / channels * bands + channels];
          colours[i] = (int) ((colours[i] * opacity + MAX * (MAX - opacity) + MAX / 2) / MAX);
        }
      }
      Samples.setRow(opaque, y, colours);
    }
    return opaque;
  }
}
