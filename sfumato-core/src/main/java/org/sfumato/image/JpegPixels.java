package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
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
    if (inks != Inks.NONE) {
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
          toInks(row, i);
        } else {
          for (int c = 0; c < 3; c++) {
            row[i + c] = 255 - row[i + c];
          }
        }
        row[i + 3] = 255 - row[i + 3];
      }
      stored.setPixels(0, y, width, 1, row);
    }
    return Cmyk.image(stored);
  }

  /** The RGB of this YCbCr is the ink: libjpeg turned what is no ink into it. */
  private static void toInks(int[] row, int at) {
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
