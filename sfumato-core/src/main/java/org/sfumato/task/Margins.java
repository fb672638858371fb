package org.sfumato.task;

import java.awt.Rectangle;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/**
 * How many pixels to add at each side of a picture.
 *
 * @throws InputException if one is negative or none is positive
 */
public record Margins(int left, int right, int top, int bottom) {
  public Margins {
    if (left < 0 || right < 0 || top < 0 || bottom < 0) {
      throw new InputException(
          "Margins cannot be negative: left %d, right %d, top %d, bottom %d."
              .formatted(left, right, top, bottom));
    }
    if ((left | right | top | bottom) == 0) {
      throw new InputException(
          "There is nothing to add; give a margin at the left, right, top or bottom.");
    }
  }

  /** The picture with these margins, its upper left corner at the origin; {@link #check} first. */
  Rectangle canvas(int width, int height) {
    return new Rectangle(0, 0, width + left + right, height + top + bottom);
  }

  /**
   * Makes sure that a picture with these margins is not larger than one that could be read again.
   *
   * @throws InputException if it has more than {@link ImageFiles#MAX_PIXELS}
   */
  void check(int width, int height) {
    long newWidth = (long) width + left + right;
    long newHeight = (long) height + top + bottom;
    // Sides first: the product of enormous ones would not fit into a long.
    if (newWidth > ImageFiles.MAX_PIXELS
        || newHeight > ImageFiles.MAX_PIXELS
        || newWidth * newHeight > ImageFiles.MAX_PIXELS) {
      throw new InputException(
          "The picture would have %d x %d pixels, more than %d; give smaller margins."
              .formatted(newWidth, newHeight, ImageFiles.MAX_PIXELS));
    }
  }
}
