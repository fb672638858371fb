package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.sfumato.image.metadata.FileMetadata.Inks;

/** Decodes a JPEG file's pixels, in one copy. */
final class JpegPixels {
  private JpegPixels() {}

  /**
   * The pixels as they are stored: gray, RGB, or four inks, of which 255 is a full one.
   *
   * @param reader with its input, which has no colour profile
   */
  static BufferedImage read(ImageReader reader, int width, int height, Inks inks)
      throws IOException {
    if (isFourColours(reader)) {
      return inks(reader.readRaster(0, null), inks);
    }
    ImageTypeSpecifier type = reader.getImageTypes(0).next();
    ImageReadParam param = reader.getDefaultReadParam();
    if (type.getNumBands() == 3) {
      // Instead of 3 bytes a pixel, which would be copied into these 4.
      param.setDestination(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }
    return reader.read(0, param);
  }

  /** The JDK's reader knows no image type for four inks. */
  private static boolean isFourColours(ImageReader reader) throws IOException {
    try {
      Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
      return !types.hasNext();
    } catch (IIOException e) {
      if (String.valueOf(e.getMessage()).contains("Unsupported Image Type")) {
        return true;
      }
      throw e;
    }
  }

  private static BufferedImage inks(Raster raster, Inks inks) throws IOException {
    if (raster.getNumBands() != 4) {
      throw new IOException("it has " + raster.getNumBands() + " colours");
    }
    int width = raster.getWidth();
    WritableRaster stored = (WritableRaster) raster;
    int[] row = new int[4 * width];
    for (int y = 0; y < raster.getHeight(); y++) {
      stored.getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length && inks != Inks.PLAIN; i += 4) {
        if (inks == Inks.INVERTED_YCCK) {
          toRgb(row, i);
        }
        for (int c = 0; c < 4; c++) {
          row[i + c] = 255 - row[i + c];
        }
      }
      stored.setPixels(0, y, width, 1, row);
    }
    return Cmyk.image(stored);
  }

  /** JFIF's YCbCr. */
  private static void toRgb(int[] row, int at) {
    double luma = row[at];
    double cb = row[at + 1] - 128;
    double cr = row[at + 2] - 128;
    row[at] = clamp(luma + 1.402 * cr);
    row[at + 1] = clamp(luma - 0.344136 * cb - 0.714136 * cr);
    row[at + 2] = clamp(luma + 1.772 * cb);
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
