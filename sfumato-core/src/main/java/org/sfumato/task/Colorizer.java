package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.Srgb;
import org.sfumato.image.YCbCr;

/**
 * Colorizes photographs of any size: the network's picture gives the chroma only, the photograph
 * keeps its own luma at full resolution.
 *
 * <p>Up to a ratio of 2:1 the whole photograph is squeezed into one square, although that distorts
 * it: two diffusion samples of neighbouring squares would disagree on the colours, and padding
 * would waste resolution. Longer photographs are covered by overlapping 2:1 windows whose chroma is
 * blended.
 */
public final class Colorizer {
  private static final PhotoTask TASK = new Colorization();
  static final int MAX_RATIO = 2;

  private Colorizer() {}

  /** How many patches {@link #colorize} will ask for. */
  public static int patches(int width, int height, int size) {
    return windows(width, height, size).length;
  }

  /**
   * A coloured version of the photograph, of the same size; whatever colour it has is ignored.
   * Transparent parts are composited on white.
   *
   * @return {@code TYPE_INT_RGB}; its BT.601 luma is the photograph's, up to rounding
   */
  public static BufferedImage colorize(BufferedImage photo, PatchModel model) {
    return colorize(photo, Hints.NONE, model);
  }

  /**
   * As {@link #colorize(BufferedImage, PatchModel)}, following hints: where one is, the result has
   * its chroma, as far as such a colour exists at the photograph's luma.
   *
   * @throws InputException if the hints have another shape than the photograph
   */
  public static BufferedImage colorize(BufferedImage photo, Hints hints, PatchModel model) {
    hints.requireFit(photo);
    BufferedImage image = Srgb.toRgb(photo);
    int width = image.getWidth();
    int height = image.getHeight();
    boolean wide = width >= height;
    int length = windowLength(width, height, model.size());
    int[] starts = windows(width, height, model.size());

    List<Pixels> grays = new ArrayList<>();
    List<Patch> patches = new ArrayList<>();
    for (int start : starts) {
      Rectangle window =
          wide ? new Rectangle(start, 0, length, height) : new Rectangle(0, start, width, length);
      BufferedImage part = image.getSubimage(window.x, window.y, window.width, window.height);
      Pixels gray = YCbCr.gray(Resampling.BICUBIC.resize(part, model.size(), model.size()));
      grays.add(gray);
      patches.add(
          new Patch(TASK, YCbCr.threeChannels(gray), null, hints.in(window, width, height, gray)));
    }
    List<Pixels> colours = Batches.generate(model, patches);
    GuidedChroma[] chroma = new GuidedChroma[starts.length];
    for (int i = 0; i < chroma.length; i++) {
      chroma[i] = new GuidedChroma(grays.get(i), colours.get(i), patches.get(i).given());
    }

    BufferedImage coloured = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    int[] strokes = new int[width];
    float[] sum = new float[2];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      hints.row(y, height, strokes);
      for (int x = 0; x < width; x++) {
        float luma =
            YCbCr.luma(
                Pixels.fromByte(row[x] >> 16 & 0xff),
                Pixels.fromByte(row[x] >> 8 & 0xff),
                Pixels.fromByte(row[x] & 0xff));
        if (Hints.isStroke(strokes[x])) {
          row[x] = YCbCr.toRgb(luma, Hints.cb(strokes[x]), Hints.cr(strokes[x]));
          continue;
        }
        int along = wide ? x : y;
        double across = wide ? (y + 0.5) / height : (x + 0.5) / width;
        sum[0] = 0;
        sum[1] = 0;
        float weights = 0;
        for (int i = first(starts, along, length); i < starts.length && starts[i] <= along; i++) {
          float weight = Spans.weight(along - starts[i], length, Spans.ceilDiv(length, 2));
          double inWindow = (along - starts[i] + 0.5) / length;
          chroma[i].add(wide ? inWindow : across, wide ? across : inWindow, luma, weight, sum);
          weights += weight;
        }
        row[x] = YCbCr.toRgb(luma, sum[0] / weights, sum[1] / weights);
      }
      coloured.setRGB(0, y, width, 1, row, 0, width);
    }
    return coloured;
  }

  /** Where along the longer side the windows begin. */
  private static int[] windows(int width, int height, int size) {
    int length = windowLength(width, height, size);
    return Spans.evenly(Math.max(width, height), length, Math.max(1, length / 2));
  }

  private static int windowLength(int width, int height, int size) {
    int longer = Math.max(width, height);
    return (int) Math.min(longer, Math.max((long) MAX_RATIO * Math.min(width, height), size));
  }

  /** The first window that reaches this place. */
  private static int first(int[] starts, int along, int length) {
    if (starts.length == 1) {
      return 0;
    }
    // Windows are evenly spaced up to rounding: guess, then step.
    int guess = (int) ((long) (along - length) * (starts.length - 1) / starts[starts.length - 1]);
    int first = Math.max(0, guess - 1);
    while (starts[first] + length <= along) {
      first++;
    }
    return first;
  }
}
