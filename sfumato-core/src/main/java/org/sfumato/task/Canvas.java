package org.sfumato.task;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * A picture some of whose pixels are not known yet, filled window by window; the others never
 * change.
 */
final class Canvas {
  /**
   * One step: look at a square window, fill in the unknown pixels of a part of it. The window may
   * reach beyond the picture, which is mirrored there.
   */
  record Step(int left, int top, int side, Rectangle part) {}

  private final PhotoTask task;
  private final BufferedImage image;
  private final BitSet unknown;
  private final int width;
  private final int height;

  /**
   * Makes a canvas of a picture, which is copied.
   *
   * @param task to ask for
   * @param unknown the pixels {@code y * width + x} to fill; cleared as they are filled
   */
  Canvas(PhotoTask task, BufferedImage picture, BitSet unknown) {
    this.task = task;
    width = picture.getWidth();
    height = picture.getHeight();
    this.unknown = unknown;
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
  }

  /** Takes the steps one after another: each sees what those before it have filled. */
  BufferedImage fill(List<Step> steps, PatchModel model) {
    for (Step step : steps) {
      Patch patch = patch(step, model.size());
      fill(step, patch, Batches.generate(model, List.of(patch)).get(0));
    }
    return image;
  }

  /**
   * The window as the network sees it. A triangle filter, for it weighs no pixel below zero: where
   * the mask comes out as 0, nothing unknown has touched the colour.
   */
  private Patch patch(Step step, int size) {
    int side = step.side;
    Pixels condition = Pixels.zeros(3, size, size);
    Pixels mask = Pixels.zeros(1, size, size);
    int[] packed = new int[width];
    Resampling.TRIANGLE.resize(
        4,
        side,
        side,
        (y, values) -> {
          int row = mirror(step.top + y, height);
          image.getRGB(0, row, width, 1, packed, 0, width);
          for (int x = 0; x < side; x++) {
            int column = mirror(step.left + x, width);
            boolean hole = unknown.get(row * width + column);
            values[x] = hole ? 0 : Pixels.fromByte(packed[column] >> 16 & 0xff);
            values[side + x] = hole ? 0 : Pixels.fromByte(packed[column] >> 8 & 0xff);
            values[2 * side + x] = hole ? 0 : Pixels.fromByte(packed[column] & 0xff);
            values[3 * side + x] = hole ? 1 : 0;
          }
        },
        size,
        size,
        (y, values) -> {
          for (int x = 0; x < size; x++) {
            boolean hole = values[3 * size + x] > 0;
            mask.data()[mask.index(0, y, x)] = hole ? 1 : 0;
            for (int c = 0; c < 3; c++) {
              condition.data()[condition.index(c, y, x)] = hole ? 0 : values[c * size + x];
            }
          }
        });
    return new Patch(task, condition, mask);
  }

  /**
   * Brings what was generated under the mask to the window's own scale, and takes its part of it.
   */
  private void fill(Step step, Patch patch, Pixels generated) {
    int size = generated.width();
    Pixels whole = patch.condition().copy();
    int plane = size * size;
    for (int i = 0; i < whole.data().length; i++) {
      if (patch.mask().data()[i % plane] > 0) {
        whole.data()[i] = generated.data()[i];
      }
    }
    Resampling.Rows source =
        (y, values) -> {
          for (int c = 0; c < 3; c++) {
            System.arraycopy(whole.data(), whole.index(c, y, 0), values, c * size, size);
          }
        };
    int side = step.side;
    Rectangle part = step.part.intersection(new Rectangle(step.left, step.top, side, side));
    Resampling.BICUBIC.resize(
        3,
        size,
        size,
        source,
        side,
        side,
        (y, values) -> {
          int row = step.top + y;
          if (row < part.y || row >= part.y + part.height) {
            return;
          }
          for (int column = part.x; column < part.x + part.width; column++) {
            if (unknown.get(row * width + column)) {
              int x = column - step.left;
              image.setRGB(
                  column,
                  row,
                  Pixels.toByte(values[x]) << 16
                      | Pixels.toByte(values[side + x]) << 8
                      | Pixels.toByte(values[2 * side + x]));
              unknown.clear(row * width + column);
            }
          }
        });
  }

  /** The place inside {@code 0..length-1} where a mirror at either end shows a place outside. */
  private static int mirror(int place, int length) {
    int folded = Math.floorMod(place, 2 * length);
    return folded < length ? folded : 2 * length - 1 - folded;
  }
}
