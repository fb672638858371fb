package org.sfumato.metric;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * How a picture comes to the size of a network's input. Scores under different ones cannot be
 * compared (Parmar, Zhang and Zhu 2022, <i>On Aliased Resizing and Surprising Subtleties in GAN
 * Evaluation</i>), so the name is a part of every score.
 */
public enum Resize {
  /**
   * Bilinear between the four nearest pixels, with no regard to those it steps over, pixel centres
   * at half-integers: what pytorch-fid does.
   */
  BILINEAR("bilinear"),
  /**
   * The same with the upper left corners of both images' first pixels on each other and scaled from
   * there: TensorFlow 1's, in which the Inception of 2015 and the first FID scores were computed.
   */
  TENSORFLOW("tensorflow"),
  /**
   * Bicubic with the kernel stretched over all pixels that an output pixel covers, in floating
   * point and clamped: what clean-fid does.
   */
  CLEAN("clean"),
  /** Bilinear, likewise stretched: what torchvision's classifiers are fed with. */
  CLEAN_BILINEAR("clean-bilinear");

  private final String id;

  Resize(String id) {
    this.id = id;
  }

  /** What options and outputs call it. */
  public String id() {
    return id;
  }

  /**
   * @throws InputException if there is none of that name
   */
  public static Resize named(String id) {
    return Arrays.stream(values())
        .filter(resize -> resize.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "no such resizing: '"
                        + id
                        + "' (use "
                        + Arrays.stream(values()).map(Resize::id).collect(Collectors.joining(", "))
                        + ")"));
  }

  /** The picture as {@code [3, height, width]} in [-1, 1]. */
  public Pixels apply(BufferedImage image, int width, int height) {
    return switch (this) {
      case BILINEAR, TENSORFLOW -> apply(Pixels.of(image), width, height);
      // without the whole picture as floats
      case CLEAN -> Resampling.BICUBIC.resize(image, width, height);
      case CLEAN_BILINEAR -> Resampling.TRIANGLE.resize(image, width, height);
    };
  }

  /** {@code [C, h, w]} as {@code [C, height, width]}, both in [-1, 1]. */
  public Pixels apply(Pixels image, int width, int height) {
    return switch (this) {
      case BILINEAR -> interpolated(image, width, height, 0.5);
      case TENSORFLOW -> interpolated(image, width, height, 0);
      case CLEAN -> Resampling.BICUBIC.resize(image, width, height);
      case CLEAN_BILINEAR -> Resampling.TRIANGLE.resize(image, width, height);
    };
  }

  /**
   * @param centre of a pixel, from its upper left corner
   */
  private static Pixels interpolated(Pixels image, int width, int height, double centre) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    Pixels resized = Pixels.zeros(image.channels(), height, width);
    Taps across = Taps.of(image.width(), width, centre);
    Taps down = Taps.of(image.height(), height, centre);
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int above = image.index(c, down.first[y], 0);
        int below = image.index(c, down.second[y], 0);
        int to = resized.index(c, y, 0);
        for (int x = 0; x < width; x++) {
          float top = across.between(image.data(), above, x);
          float bottom = across.between(image.data(), below, x);
          resized.data()[to + x] = top + down.share[y] * (bottom - top);
        }
      }
    }
    return resized;
  }

  /** For each output position its two neighbours and the share of the second. */
  private record Taps(int[] first, int[] second, float[] share) {
    static Taps of(int from, int to, double centre) {
      if (to < 1) {
        throw new IllegalArgumentException("not an image size: " + to);
      }
      Taps taps = new Taps(new int[to], new int[to], new float[to]);
      double scale = (double) from / to;
      for (int i = 0; i < to; i++) {
        double at = Math.max(0, (i + centre) * scale - centre);
        taps.first[i] = Math.min((int) at, from - 1);
        taps.second[i] = Math.min(taps.first[i] + 1, from - 1);
        taps.share[i] = (float) (at - taps.first[i]);
      }
      return taps;
    }

    float between(float[] row, int start, int x) {
      float left = row[start + first[x]];
      return left + share[x] * (row[start + second[x]] - left);
    }
  }
}
