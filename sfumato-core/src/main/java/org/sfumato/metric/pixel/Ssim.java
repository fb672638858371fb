package org.sfumato.metric.pixel;

import org.sfumato.image.Pixels;

/**
 * Structural similarity of two images, channel by channel, at one size and at sizes halved again
 * and again (Wang et al. 2004, <i>Image Quality Assessment: From Error Visibility to Structural
 * Similarity</i>, eq. 13; Wang, Simoncelli and Bovik 2003, <i>Multi-scale Structural Similarity for
 * Image Quality Assessment</i>, eq. 7).
 *
 * <p>A Gaussian window of 11 pixels with deviation 1.5 where it lies wholly inside, {@code K =
 * (0.01, 0.03)}, means of the channels' values: as the public pytorch-msssim computes it.
 *
 * @param structure mean contrast and structure {@code [scale][channel]}
 * @param whole the same with luminance: the SSIM {@code [scale][channel]}
 */
public record Ssim(double[][] structure, double[][] whole) {
  /** Side of the window in pixels; smaller images have no SSIM. */
  public static final int WINDOW = 11;

  /** Scales of the paper's multi-scale SSIM, and their weights. */
  public static final int SCALES = 5;

  private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  /** As the paper's sum, not quite 1. */
  private static final double WEIGHT = 1.0001;

  private static final double DEVIATION = 1.5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;
  private static final double[] GAUSSIAN = gaussian();

  /**
   * Compares two images at as many scales as they have room for, {@value #SCALES} at most.
   *
   * @throws IllegalArgumentException if their sizes differ, or a side is shorter than the window
   */
  public static Ssim of(Pixels a, Pixels b) {
    return of(a, b, SCALES);
  }

  /** As {@link #of(Pixels, Pixels)}, at so many scales at most. */
  public static Ssim of(Pixels a, Pixels b, int atMost) {
    Plane.requireSameSize(a, b);
    int scales = Math.min(atMost, scales(a.width(), a.height()));
    if (scales < 1) {
      throw new IllegalArgumentException(a + " is smaller than the window of " + WINDOW);
    }
    Ssim ssim = new Ssim(new double[scales][a.channels()], new double[scales][a.channels()]);
    for (int channel = 0; channel < a.channels(); channel++) {
      Plane x = Plane.of(a, channel);
      Plane y = Plane.of(b, channel);
      for (int scale = 0; scale < scales; scale++) {
        if (scale > 0) {
          x = x.halved();
          y = y.halved();
        }
        ssim.compare(x, y, scale, channel);
      }
    }
    return ssim;
  }

  /**
   * How many scales an image has room for: the window must fit into the smallest one. The paper's
   * five need both sides longer than 160 pixels.
   */
  public static int scales(int width, int height) {
    int scales = 0;
    // Longer than, not as long as, so that five begin at 161 as in pytorch-msssim.
    while (scales < SCALES && Math.min(width, height) > (WINDOW - 1) << scales) {
      scales++;
    }
    return scales;
  }

  private void compare(Plane x, Plane y, int scale, int channel) {
    double[] meanX = x.filtered(GAUSSIAN).values();
    double[] meanY = y.filtered(GAUSSIAN).values();
    double[] xx = x.times(x).filtered(GAUSSIAN).values();
    double[] yy = y.times(y).filtered(GAUSSIAN).values();
    double[] xy = x.times(y).filtered(GAUSSIAN).values();
    double structures = 0;
    double products = 0;
    for (int i = 0; i < xx.length; i++) {
      double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
      double product = meanX[i] * meanY[i];
      double variances = xx[i] + yy[i] - squares;
      double contrast = (2 * (xy[i] - product) + C2) / (variances + C2);
      structures += contrast;
      products += contrast * (2 * product + C1) / (squares + C1);
    }
    structure[scale][channel] = structures / xx.length;
    whole[scale][channel] = products / xx.length;
  }

  /** Scales compared. */
  public int scales() {
    return whole.length;
  }

  /** SSIM at full size, the mean of the channels; 1 for equal images. */
  public double value() {
    double sum = 0;
    for (double channel : whole[0]) {
      sum += channel;
    }
    return sum / whole[0].length;
  }

  /** Multi-scale SSIM over all scales compared. */
  public double multiScale() {
    return multiScale(scales());
  }

  /**
   * Multi-scale SSIM over the first {@code scales}, their weights scaled to the sum of all five;
   * what is negative counts as 0. Values over different numbers of scales cannot be compared.
   *
   * @throws IllegalArgumentException if so many were not compared
   */
  public double multiScale(int scales) {
    if (scales < 1 || scales > scales()) {
      throw new IllegalArgumentException(scales + " of " + scales() + " scales");
    }
    double weights = 0;
    for (int i = 0; i < scales; i++) {
      weights += WEIGHTS[i];
    }
    double sum = 0;
    for (int channel = 0; channel < whole[0].length; channel++) {
      double product = 1;
      for (int i = 0; i < scales; i++) {
        double value = i < scales - 1 ? structure[i][channel] : whole[i][channel];
        product *= Math.pow(Math.max(0, value), WEIGHTS[i] / weights * WEIGHT);
      }
      sum += product;
    }
    return sum / whole[0].length;
  }

  /**
   * Rounded to 32 bits, as the reference's is: that moves its sum by 3e-8, and the variances, which
   * are small differences, by some 1e-6 of theirs.
   */
  private static double[] gaussian() {
    double[] window = new double[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      double distance = i - WINDOW / 2;
      window[i] = Math.exp(-distance * distance / (2 * DEVIATION * DEVIATION));
      sum += window[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      window[i] = (float) (window[i] / sum);
    }
    return window;
  }
}
