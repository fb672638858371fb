package org.sfumato.image;

/**
 * Luma and chroma of sRGB-encoded values after ITU-R BT.601, as JPEG (JFIF) has them.
 *
 * <p>All values are in the scale of {@link Pixels}: RGB and luma in [-1, 1], chroma in about [-1,
 * 1] around zero.
 */
public final class YCbCr {
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private YCbCr() {}

  /** {@code Y = 0.299 R + 0.587 G + 0.114 B}. */
  public static float luma(float red, float green, float blue) {
    return RED * red + GREEN * green + BLUE * blue;
  }

  /** {@code Cb = (B - Y) / 1.772}: the scale in which R, G, B in [-1, 1] give Cb in [-1, 1]. */
  public static float cb(float luma, float blue) {
    return (blue - luma) / (2 * (1 - BLUE));
  }

  /** {@code Cr = (R - Y) / 1.402}. */
  public static float cr(float luma, float red) {
    return (red - luma) / (2 * (1 - RED));
  }

  /** What chroma adds to the luma of red: {@code R - Y}. */
  public static float red(float cr) {
    return 2 * (1 - RED) * cr;
  }

  /** {@code G - Y}. */
  public static float green(float cb, float cr) {
    return -(RED * red(cr) + BLUE * blue(cb)) / GREEN;
  }

  /** {@code B - Y}. */
  public static float blue(float cb) {
    return 2 * (1 - BLUE) * cb;
  }

  /** The gray version {@code [1, H, W]} of an RGB image {@code [3, H, W]}: its luma, unrounded. */
  public static Pixels gray(Pixels rgb) {
    int plane = rgb.height() * rgb.width();
    Pixels gray = Pixels.zeros(1, rgb.height(), rgb.width());
    float[] data = rgb.data();
    for (int i = 0; i < plane; i++) {
      gray.data()[i] = luma(data[i], data[plane + i], data[2 * plane + i]);
    }
    return gray;
  }

  /** A gray image {@code [1, H, W]} repeated in three channels. */
  public static Pixels threeChannels(Pixels gray) {
    int plane = gray.height() * gray.width();
    Pixels rgb = Pixels.zeros(3, gray.height(), gray.width());
    for (int c = 0; c < 3; c++) {
      System.arraycopy(gray.data(), 0, rgb.data(), c * plane, plane);
    }
    return rgb;
  }

  /**
   * The packed 8-bit RGB of exactly this luma (up to rounding). A chroma too strong for the luma is
   * weakened until the colour exists, so that light and shade never change.
   */
  public static int toRgb(float luma, float cb, float cr) {
    float red = red(cr);
    float green = green(cb, cr);
    float blue = blue(cb);
    float fit = Math.min(reach(luma, red), Math.min(reach(luma, green), reach(luma, blue)));
    return Pixels.toByte(luma + fit * red) << 16
        | Pixels.toByte(luma + fit * green) << 8
        | Pixels.toByte(luma + fit * blue);
  }

  /**
   * The largest share of {@code offset}, at most 1, that keeps {@code luma + offset} in [-1, 1].
   */
  private static float reach(float luma, float offset) {
    if (offset > 1 - luma) {
      return (1 - luma) / offset;
    }
    return offset < -1 - luma ? (-1 - luma) / offset : 1;
  }
}
