package org.sfumato.image;

import java.awt.image.BufferedImage;

/** How to undo which way up the camera was held, by EXIF tag 0x0112. */
final class Orientation {
  static final int UPRIGHT = 1;

  private Orientation() {}

  /** Turns and mirrors an image of {@link Samples} that was stored in this orientation upright. */
  static BufferedImage upright(BufferedImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    int width = image.getWidth();
    int height = image.getHeight();
    boolean turned = orientation >= 5;
    BufferedImage upright =
        Samples.create(
            turned ? height : width,
            turned ? width : height,
            Samples.channels(image),
            Samples.hasAlpha(image),
            Samples.isDeep(image));
    Object from = Samples.array(image);
    Object to = Samples.array(upright);
    int stride = Samples.stride(image);
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
        System.arraycopy(from, (row * width + column) * stride, to, i * stride, stride);
      }
    }
    return upright;
  }
}
