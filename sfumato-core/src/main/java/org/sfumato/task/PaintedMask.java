package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import org.sfumato.error.InputException;
import org.sfumato.image.Srgb;

/**
 * A mask that someone painted for a photograph, at any size of its shape: white is to be filled;
 * where it has an alpha channel that is not opaque throughout, what is opaque, whatever its colour.
 */
public final class PaintedMask {
  private PaintedMask() {}

  /** Whether a mask marks any pixel to be filled. */
  public static boolean marksAny(BufferedImage mask) {
    return !white(mask).isEmpty();
  }

  /** The mask that marks what the other one does not. */
  public static BufferedImage inverted(BufferedImage mask) {
    BitSet marked = white(mask);
    BufferedImage inverted =
        new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < mask.getHeight(); y++) {
      for (int x = 0; x < mask.getWidth(); x++) {
        inverted.setRGB(x, y, marked.get(y * mask.getWidth() + x) ? 0 : 0xffffff);
      }
    }
    return inverted;
  }

  /** Whether an image has a photograph's shape, up to rounding: it may be smaller or larger. */
  public static boolean fits(BufferedImage photo, BufferedImage image) {
    long difference =
        (long) image.getWidth() * photo.getHeight() - (long) image.getHeight() * photo.getWidth();
    // Each side of the smaller one, made of the larger, was rounded by half a pixel at most.
    int sides =
        Math.max(photo.getWidth() + photo.getHeight(), image.getWidth() + image.getHeight());
    return 2 * Math.abs(difference) <= sides;
  }

  /**
   * The pixels {@code y * width + x} of a photograph that a mask marks.
   *
   * @throws InputException if the mask has another shape or nothing to fill
   */
  public static BitSet of(BufferedImage photo, BufferedImage mask) {
    if (!fits(photo, mask)) {
      throw new InputException(
          "The mask is %d x %d pixels but the picture %d x %d; make them the same shape."
              .formatted(mask.getWidth(), mask.getHeight(), photo.getWidth(), photo.getHeight()));
    }
    BitSet marked = white(mask);
    if (marked.isEmpty()) {
      throw new InputException(
          "The mask has nothing to fill; paint white what is to be filled, or, in a mask with"
              + " transparency, opaque.");
    }
    return mask.getWidth() == photo.getWidth() && mask.getHeight() == photo.getHeight()
        ? marked
        : resized(marked, mask, photo.getWidth(), photo.getHeight());
  }

  /** What is marked, at the mask's own size. */
  private static BitSet white(BufferedImage mask) {
    BufferedImage image = Srgb.keepAlpha(mask);
    int width = image.getWidth();
    BitSet white = new BitSet();
    BitSet opaque = new BitSet();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int red = row[x] >> 16 & 0xff;
        int green = row[x] >> 8 & 0xff;
        int blue = row[x] & 0xff;
        white.set(y * width + x, red + green + blue >= 3 * 128);
        opaque.set(y * width + x, row[x] >>> 24 >= 128);
      }
    }
    boolean allOpaque = opaque.cardinality() == width * image.getHeight();
    return allOpaque ? white : opaque;
  }

  /** Every pixel that a marked one covers, be it in part: no stroke is lost. */
  private static BitSet resized(BitSet marked, BufferedImage mask, int width, int height) {
    int from = mask.getWidth();
    BitSet resized = new BitSet(width * height);
    for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
      int left = (int) ((long) (i % from) * width / from);
      int right = (int) (((long) (i % from + 1) * width - 1) / from) + 1;
      int top = (int) ((long) (i / from) * height / mask.getHeight());
      int bottom = (int) (((long) (i / from + 1) * height - 1) / mask.getHeight()) + 1;
      for (int y = top; y < bottom; y++) {
        resized.set(y * width + left, y * width + right);
      }
    }
    return resized;
  }
}
