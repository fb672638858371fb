package org.sfumato.metric;

import java.awt.image.BufferedImage;
import java.util.Locale;
import org.sfumato.image.Pixels;

/**
 * How a picture of any size becomes the input of a network.
 *
 * @param resize how values between pixels are found
 * @param shorter length in pixels that the shorter side gets, and the longer one in proportion; 0
 *     to squeeze the picture into the square whatever its proportions, as FID does
 * @param size of the square that is seen: the whole, or the centre where {@code shorter} is given
 */
public record Preparation(Resize resize, int shorter, int size) {
  public Preparation {
    if (size < 1 || shorter != 0 && shorter < size) {
      throw new IllegalArgumentException(size + " of " + shorter);
    }
  }

  /** The whole picture squeezed into a square. */
  public static Preparation squeezed(Resize resize, int size) {
    return new Preparation(resize, 0, size);
  }

  /** The square at the centre once the shorter side has a length: what torchvision does. */
  public static Preparation centre(Resize resize, int shorter, int size) {
    return new Preparation(resize, shorter, size);
  }

  /** The same with another way of resizing. */
  public Preparation with(Resize resize) {
    return new Preparation(resize, shorter, size);
  }

  /** For outputs: {@code bilinear 299 x 299}, {@code clean 256, centre 224 x 224}. */
  public String describe() {
    String square = String.format(Locale.ROOT, "%d x %d", size, size);
    return resize.id() + " " + (shorter == 0 ? square : shorter + ", centre " + square);
  }

  /** {@code [3, size, size]} in [-1, 1]. */
  public Pixels apply(BufferedImage image) {
    if (shorter == 0) {
      return resize.apply(image, size, size);
    }
    int width = image.getWidth();
    int height = image.getHeight();
    // torchvision cuts the longer side's length, and rounds the margins half to even.
    int longer = (int) ((long) shorter * Math.max(width, height) / Math.min(width, height));
    Pixels whole =
        width < height
            ? resize.apply(image, shorter, longer)
            : resize.apply(image, longer, shorter);
    int left = (int) Math.rint((whole.width() - size) / 2.0);
    int top = (int) Math.rint((whole.height() - size) / 2.0);
    return whole.crop(left, top, size, size);
  }
}
