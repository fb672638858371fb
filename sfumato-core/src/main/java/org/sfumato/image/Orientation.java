package org.sfumato.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** Which way up the camera was held: EXIF tag 0x0112, and how to undo it. */
final class Orientation {
  static final int UPRIGHT = 1;

  private Orientation() {}

  /**
   * The EXIF orientation, 1 to 8, of a JPEG or TIFF file; upright where there is none or it cannot
   * be read. Cameras write no other format, and the metadata of PNG may be a few bytes that inflate
   * to any size: nothing but the EXIF block is looked at.
   *
   * @param file from its first byte
   * @param format as ImageIO's reader calls it
   */
  static int of(InputStream file, String format) {
    try {
      Metadata metadata =
          switch (format.toLowerCase(Locale.ROOT)) {
            case "jpeg", "jpg" -> JpegMetadataReader.readMetadata(file, List.of(new ExifReader()));
            case "tiff", "tif" -> TiffMetadataReader.readMetadata(file);
            default -> new Metadata();
          };
      for (ExifIFD0Directory exif : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
        Integer orientation = exif.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        if (orientation != null && orientation >= 1 && orientation <= 8) {
          return orientation;
        }
      }
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      // Damaged metadata must not cost the user a picture that decodes.
      return UPRIGHT;
    }
    return UPRIGHT;
  }

  /** Turns and mirrors an RGB or ARGB image that was stored in this orientation upright. */
  static BufferedImage upright(BufferedImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    int width = image.getWidth();
    int height = image.getHeight();
    boolean turned = orientation >= 5;
    BufferedImage upright =
        new BufferedImage(turned ? height : width, turned ? width : height, image.getType());
    int[] from = Srgb.data(image);
    int[] to = Srgb.data(upright);
    for (int y = 0, i = 0; y < upright.getHeight(); y++) {
      for (int x = 0; x < upright.getWidth(); x++, i++) {
        // The stored place of the upright pixel (x, y): EXIF 2.32, table of tag 274.
        int column =
            switch (orientation) {
              case 2, 3 -> width - 1 - x;
              case 4 -> x;
              case 5, 6 -> y;
              default -> width - 1 - y;
            };
        int row =
            switch (orientation) {
              case 2 -> y;
              case 3, 4 -> height - 1 - y;
              case 5, 8 -> x;
              default -> height - 1 - x;
            };
        to[i] = from[row * width + column];
      }
    }
    return upright;
  }
}
