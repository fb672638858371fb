package org.sfumato.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;

/**
 * The samples of an image as its file has them: gray or RGB, with or without alpha, in 8 or 16
 * bits. Their colour space is not told by the image but by an {@link Encoding}.
 */
final class Samples {
  private Samples() {}

  /** An image of zeros. */
  static BufferedImage create(int width, int height, int channels, boolean alpha, boolean deep) {
    if (!deep && channels == 3) {
      int type = alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
      return new BufferedImage(width, height, type);
    }
    if (!deep && !alpha) {
      return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    }
    int kind = deep ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
    int bands = channels + (alpha ? 1 : 0);
    WritableRaster raster = Raster.createInterleavedRaster(kind, width, height, bands, null);
    return new BufferedImage(model(channels, alpha, kind), raster, false, null);
  }

  private static ColorModel model(int channels, boolean alpha, int kind) {
    ColorSpace space =
        ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    return new ComponentColorModel(
        space, alpha, false, alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, kind);
  }

  /** Colours of a pixel, alpha apart: 1 or 3. */
  static int channels(BufferedImage image) {
    return image.getColorModel().getNumColorComponents();
  }

  static boolean hasAlpha(BufferedImage image) {
    return image.getColorModel().hasAlpha();
  }

  /** Whether there are 16 bits a sample. */
  static boolean isDeep(BufferedImage image) {
    return image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT;
  }

  /**
   * The decoded image with its own samples: only their order in memory is changed, palettes are
   * looked up, and samples of other depths are spread over 8 or 16 bits.
   *
   * @return as {@link #create} makes them; four colours, which it does not make, as they are
   * @throws IllegalArgumentException if they are no whole numbers of up to 16 bits
   */
  static BufferedImage of(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    if (colours instanceof IndexColorModel palette) {
      return isGray(palette) ? grayOf(image, palette) : Srgb.keepAlpha(image);
    }
    int type = image.getType();
    if (type == BufferedImage.TYPE_INT_RGB
        || type == BufferedImage.TYPE_INT_ARGB
        || type == BufferedImage.TYPE_BYTE_GRAY) {
      return image;
    }
    if (colours.isAlphaPremultiplied()) {
      image.coerceData(false);
      colours = image.getColorModel();
    }
    Raster raster = image.getRaster();
    int kind = raster.getSampleModel().getDataType();
    int bits = colours.getComponentSize(0);
    boolean whole =
        kind == DataBuffer.TYPE_BYTE
            || kind == DataBuffer.TYPE_USHORT
            || kind == DataBuffer.TYPE_INT && bits <= 8;
    if (!whole || bits > 16) {
      throw new IllegalArgumentException("samples of " + bits + " bits or with fractions");
    }
    int channels = colours.getNumColorComponents();
    boolean alpha = colours.hasAlpha();
    if (channels == 4) {
      return image;
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(channels + " colours");
    }
    if (bits == 16 && isInOrder(raster, channels + (alpha ? 1 : 0))) {
      return new BufferedImage(model(channels, alpha, kind), image.getRaster(), false, null);
    }
    return copy(image, channels, alpha, bits);
  }

  /** Its colours, without alpha if there is one. */
  static BufferedImage opaque(BufferedImage image) {
    if (!hasAlpha(image)) {
      return image;
    }
    int width = image.getWidth();
    int height = image.getHeight();
    int[] colours = IntStream.range(0, channels(image)).toArray();
    BufferedImage opaque = create(width, height, colours.length, false, isDeep(image));
    opaque.getRaster().setRect(image.getRaster().createChild(0, 0, width, height, 0, 0, colours));
    return opaque;
  }

  /** Whether samples lie as {@link #create} puts them. */
  private static boolean isInOrder(Raster raster, int bands) {
    if (!(raster.getSampleModel() instanceof ComponentSampleModel model)
        || !(raster.getDataBuffer() instanceof DataBufferUShort data)
        || data.getOffset() != 0
        || model.getPixelStride() != bands
        || model.getScanlineStride() != bands * raster.getWidth()
        || raster.getSampleModelTranslateX() != 0
        || raster.getSampleModelTranslateY() != 0) {
      return false;
    }
    int[] offsets = model.getBandOffsets();
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] != i) {
        return false;
      }
    }
    return offsets.length == bands;
  }

  private static BufferedImage copy(BufferedImage image, int channels, boolean alpha, int bits) {
    int width = image.getWidth();
    BufferedImage copy = create(width, image.getHeight(), channels, alpha, bits > 8);
    Raster from = image.getRaster();
    int bands = channels + (alpha ? 1 : 0);
    int max = bits > 8 ? 65_535 : 255;
    int[] tops = new int[bands];
    for (int band = 0; band < bands; band++) {
      tops[band] = (1 << image.getColorModel().getComponentSize(band)) - 1;
    }
    int[] row = new int[from.getNumBands() * width];
    int[] out = new int[bands * width];
    for (int y = 0; y < image.getHeight(); y++) {
      from.getPixels(from.getMinX(), from.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < bands; band++) {
          long sample = row[x * from.getNumBands() + band];
          int top = tops[band];
          out[x * bands + band] =
              top == max ? (int) sample : (int) ((sample * max + top / 2) / top);
        }
      }
      copy.getRaster().setPixels(0, y, width, 1, out);
    }
    return copy;
  }

  private static boolean isGray(IndexColorModel palette) {
    if (palette.hasAlpha()) {
      return false;
    }
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  private static BufferedImage grayOf(BufferedImage image, IndexColorModel palette) {
    int width = image.getWidth();
    BufferedImage gray = create(width, image.getHeight(), 1, false, false);
    int[] row = new int[width];
    Raster from = image.getRaster();
    for (int y = 0; y < image.getHeight(); y++) {
      from.getPixels(from.getMinX(), from.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        row[x] = palette.getRed(Math.min(row[x], palette.getMapSize() - 1));
      }
      gray.getRaster().setPixels(0, y, width, 1, row);
    }
    return gray;
  }

  /** The array behind an image that {@link #create} or {@link #of} made, shared with it. */
  static Object array(BufferedImage image) {
    DataBuffer data = image.getRaster().getDataBuffer();
    if (data instanceof DataBufferInt ints) {
      return ints.getData();
    }
    return data instanceof DataBufferUShort shorts
        ? shorts.getData()
        : ((DataBufferByte) data).getData();
  }

  /** Elements of that array for each pixel. */
  static int stride(BufferedImage image) {
    return image.getRaster().getDataBuffer() instanceof DataBufferInt
        ? 1
        : image.getRaster().getNumBands();
  }

  /** Reads a row of samples, spread over 16 bits: alpha too, if there is one. */
  static void row(BufferedImage image, int y, int[] row) {
    image.getRaster().getPixels(0, y, image.getWidth(), 1, row);
    if (!isDeep(image)) {
      for (int i = 0; i < row.length; i++) {
        row[i] *= 257;
      }
    }
  }

  /** Picks the colours out of a row, without alpha. */
  static void colours(int[] row, int channels, int bands, int[] colours) {
    for (int x = 0; x < colours.length / channels; x++) {
      for (int c = 0; c < channels; c++) {
        colours[x * channels + c] = row[x * bands + c];
      }
    }
  }

  /** Writes a row of 16-bit samples, rounded to the image's own depth. */
  static void setRow(BufferedImage image, int y, int[] row) {
    if (!isDeep(image)) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (row[i] + 128) / 257;
      }
    }
    image.getRaster().setPixels(0, y, image.getWidth(), 1, row);
  }
}
