package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Brings what was made of a photograph, in 8-bit sRGB, into the photograph's own samples. A pixel
 * that was not changed keeps them. A changed one takes the new colour and what 8 bits could not say
 * of the old one, so that 16-bit gradients do not fall into steps:
 *
 * <pre>sample = back(result) + (sample - back(shown))</pre>
 *
 * where {@code back} leads from sRGB to the samples. What is beyond sRGB's gamut is no matter of
 * bits: the difference counts up to two levels of 8 bits.
 */
final class Merge {
  private static final int RESIDUE = 2 * 257;
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
    int inner = samples.getWidth();
    int[] old = new int[bands * inner];
    int[] rgb = new int[3 * width];
    int[] target = new int[channels * width];
    int[] base = new int[channels * inner];
    int[] out = new int[bands * width];
    for (int y = 0; y < result.getHeight(); y++) {
      read(result, y, rgb);
      encoding.fromSrgb(rgb, target);
      for (int x = 0; x < width; x++) {
        System.arraycopy(target, x * channels, out, x * bands, channels);
        if (alpha) {
          out[x * bands + channels] = MAX;
        }
      }
      int row = y - top;
      if (row >= 0 && row < samples.getHeight()) {
        int[] seen = new int[3 * inner];
        read(shown, row, seen);
        encoding.fromSrgb(seen, base);
        Samples.row(samples, row, old);
        for (int x = 0; x < inner; x++) {
          if (filled.get(row * inner + x)) {
            continue;
          }
          boolean transparent = alpha && old[x * bands + channels] == 0;
          boolean same =
              Arrays.equals(seen, 3 * x, 3 * x + 3, rgb, 3 * (left + x), 3 * (left + x) + 3);
          int at = (left + x) * bands;
          if (same || transparent) {
            System.arraycopy(old, x * bands, out, at, bands);
          } else {
            for (int c = 0; c < channels; c++) {
              int residue = old[x * bands + c] - base[x * channels + c];
              int kept = Math.max(-RESIDUE, Math.min(RESIDUE, residue));
              out[at + c] = Math.max(0, Math.min(MAX, out[at + c] + kept));
            }
            if (alpha) {
              out[at + channels] = old[x * bands + channels];
            }
          }
        }
      }
      Samples.setRow(merged, y, out);
    }
    return merged;
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
