package org.sfumato.image;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Brings images of any colour type (gray, palette, 16 bit, other RGB spaces) to 8-bit sRGB. */
public final class Srgb {
  private Srgb() {}

  /**
   * The image as opaque {@code TYPE_INT_RGB}; transparent parts are composited on white.
   *
   * <p>Returns the argument itself where it already has that type.
   */
  public static BufferedImage toRgb(BufferedImage image) {
    if (image.getType() == BufferedImage.TYPE_INT_RGB) {
      return image;
    }
    BufferedImage source = keepAlpha(image);
    if (source.getType() == BufferedImage.TYPE_INT_RGB) {
      return source;
    }
    BufferedImage rgb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = rgb.createGraphics();
    graphics.drawImage(source, 0, 0, Color.WHITE, null);
    graphics.dispose();
    return rgb;
  }

  /** As {@link #toRgb}, but always a new image, to be painted on. */
  public static BufferedImage copy(BufferedImage image) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    copy.getRaster().setRect(toRgb(image).getRaster());
    return copy;
  }

  /**
   * The image as {@code TYPE_INT_ARGB} where it has an alpha channel, else {@code TYPE_INT_RGB}.
   */
  public static BufferedImage keepAlpha(BufferedImage image) {
    int type = image.getType();
    if (type == BufferedImage.TYPE_INT_RGB || type == BufferedImage.TYPE_INT_ARGB) {
      return image;
    }
    ColorModel colors = image.getColorModel();
    BufferedImage converted =
        new BufferedImage(
            image.getWidth(),
            image.getHeight(),
            colors.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    if (!(colors instanceof IndexColorModel)
        && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      copyGray(image, converted);
    } else if (colors instanceof IndexColorModel || colors.getColorSpace().isCS_sRGB()) {
      Graphics2D graphics = converted.createGraphics();
      graphics.setComposite(AlphaComposite.Src);
      graphics.drawImage(image, 0, 0, null);
      graphics.dispose();
    } else {
      new ColorConvertOp(null).filter(image, converted);
    }
    return converted;
  }

  /**
   * Samples of any encoding as sRGB: in their own depth, with their own alpha.
   *
   * @param image as {@link Samples} make it
   */
  static BufferedImage toRgb(BufferedImage image, Encoding encoding) {
    return convert(image, encoding, Samples.isDeep(image));
  }

  /** The same in 8 bits: {@code TYPE_INT_ARGB} or {@code TYPE_INT_RGB}. */
  static BufferedImage toRgb8(BufferedImage image, Encoding encoding) {
    boolean plain = encoding.isSrgb() && Samples.channels(image) == 3;
    return plain && !Samples.isDeep(image) ? image : convert(image, encoding, false);
  }

  private static BufferedImage convert(BufferedImage image, Encoding encoding, boolean deep) {
    int width = image.getWidth();
    boolean alpha = Samples.hasAlpha(image);
    int channels = Samples.channels(image);
    BufferedImage rgb = Samples.create(width, image.getHeight(), 3, alpha, deep);
    int bands = channels + (alpha ? 1 : 0);
    int[] row = new int[bands * width];
    int[] colours = new int[channels * width];
    int[] converted = new int[3 * width];
    int[] out = new int[(alpha ? 4 : 3) * width];
    for (int y = 0; y < image.getHeight(); y++) {
      Samples.row(image, y, row);
      Samples.colours(row, channels, bands, colours);
      encoding.toSrgb(colours, converted);
      for (int x = 0; x < width; x++) {
        int at = x * (alpha ? 4 : 3);
        System.arraycopy(converted, 3 * x, out, at, 3);
        if (alpha) {
          out[at + 3] = row[x * bands + channels];
        }
      }
      Samples.setRow(rgb, y, out);
    }
    return rgb;
  }

  /** The pixels of a {@code TYPE_INT_RGB} or {@code TYPE_INT_ARGB} image, shared with it. */
  static int[] data(BufferedImage image) {
    return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  /**
   * Takes gray samples as they are. Java calls its gray color space linear and would brighten them,
   * but gray files are encoded with the same curve as sRGB ones.
   */
  private static void copyGray(BufferedImage image, BufferedImage target) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int bands = raster.getNumBands();
    int grayMax = (1 << image.getColorModel().getComponentSize(0)) - 1;
    int[] samples = new int[width * bands];
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
      for (int x = 0; x < width; x++) {
        int gray = to8(samples[x * bands], grayMax);
        int alpha = bands > 1 ? to8(samples[x * bands + 1], grayMax) : 255;
        row[x] = alpha << 24 | gray << 16 | gray << 8 | gray;
      }
      target.setRGB(0, y, width, 1, row, 0, width);
    }
  }

  private static int to8(int sample, int max) {
    return (int) ((sample * 255L + max / 2) / max);
  }
}
