package org.sfumato.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/** The four colours of print. */
final class Cmyk {
  /** Ink that lets no light through takes all of it, and nothing else is known of it. */
  private static final ColorSpace IDEAL =
      new ColorSpace(ColorSpace.TYPE_CMYK, 4) {
        @Override
        public float[] toRGB(float[] inks) {
          float paper = 1 - inks[3];
          return new float[] {(1 - inks[0]) * paper, (1 - inks[1]) * paper, (1 - inks[2]) * paper};
        }

        @Override
        public float[] fromRGB(float[] rgb) {
          return new float[] {1 - rgb[0], 1 - rgb[1], 1 - rgb[2], 0};
        }

        @Override
        public float[] toCIEXYZ(float[] inks) {
          return ColorSpace.getInstance(CS_sRGB).toCIEXYZ(toRGB(inks));
        }

        @Override
        public float[] fromCIEXYZ(float[] xyz) {
          return fromRGB(ColorSpace.getInstance(CS_sRGB).fromCIEXYZ(xyz));
        }
      };

  private Cmyk() {}

  /** An image of four inks, of which the highest sample is a full one. */
  static BufferedImage image(WritableRaster inks) {
    ComponentColorModel model =
        new ComponentColorModel(IDEAL, false, false, Transparency.OPAQUE, inks.getTransferType());
    return new BufferedImage(model, inks, false, null);
  }

  /**
   * What it looks like on paper, in 8-bit sRGB.
   *
   * @param inks of bytes or 16-bit samples; bands after the fourth are left out
   * @param profile of the paper and the inks; without one they are ideal
   */
  static BufferedImage toRgb(Raster inks, Optional<ColourProfile> profile) {
    int width = inks.getWidth();
    int bands = inks.getNumBands();
    int scale = inks.getTransferType() == java.awt.image.DataBuffer.TYPE_BYTE ? 257 : 1;
    BufferedImage image = Samples.create(width, inks.getHeight(), 3, false, false);
    int[] stored = new int[bands * width];
    int[] row = new int[4 * width];
    int[] rgb = new int[3 * width];
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(inks.getMinX(), inks.getMinY() + y, width, 1, stored);
      Samples.colours(stored, 4, bands, row);
      for (int i = 0; i < row.length; i++) {
        row[i] *= scale;
      }
      if (profile.isPresent()) {
        profile.get().toSrgb(row, rgb);
      } else {
        for (int i = 0; i < rgb.length; i++) {
          int at = i / 3 * 4;
          long light = 65_535L - row[at + i % 3];
          rgb[i] = (int) (light * (65_535 - row[at + 3]) / 65_535);
        }
      }
      Samples.setRow(image, y, rgb);
    }
    return image;
  }
}
