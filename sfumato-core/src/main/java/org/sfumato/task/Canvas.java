package org.sfumato.task;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.List;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.Srgb;

/**
 * A picture some of whose pixels are not known, filled window by window, coarse to fine, and given
 * details ({@link Texture}) where that was coarser than the picture; the others never change.
 */
final class Canvas {
  /**
   * How many {@link PatchModel#squares} the steps ask for, and what drawing details is worth.
   *
   * @param holes as for a canvas
   */
  static double squares(
      List<FillStep> steps, int size, Rectangle canvas, BitSet holes, boolean details) {
    double asked =
        steps.stream().mapToInt(s -> PatchModel.squares(s.width(), s.height(), size)).sum();
    return details
        ? asked
            + MissingDetails.of(steps, canvas, holes).stream()
                .mapToDouble(MissingDetails::squares)
                .sum()
        : asked;
  }

  private final PhotoTask task;
  private final BufferedImage image;
  private final BitSet holes;
  private final BitSet unknown;
  private final int width;
  private final int height;

  /**
   * Makes a canvas of a picture, which is copied.
   *
   * @param task to ask for
   * @param holes the pixels {@code y * width + x} to fill
   */
  Canvas(PhotoTask task, BufferedImage picture, BitSet holes) {
    this.task = task;
    width = picture.getWidth();
    height = picture.getHeight();
    this.holes = holes;
    unknown = (BitSet) holes.clone();
    image = Srgb.copy(picture);
  }

  /**
   * Takes the steps one after another: each sees what those before it have filled.
   *
   * @param details whether what is coarser than the picture gets details from it
   */
  BufferedImage fill(List<FillStep> steps, PatchModel model, boolean details) {
    for (FillStep step : steps) {
      Patch patch = patch(step);
      fill(step, patch, Batches.generate(model, patch));
    }
    Seam.close(image, holes);
    List<MissingDetails> lacking =
        details ? MissingDetails.of(steps, new Rectangle(0, 0, width, height), holes) : List.of();
    if (!lacking.isEmpty()) {
      draw(lacking, model);
      Seam.close(image, holes);
    }
    return image;
  }

  /** Part by part: each sees the details of those before it, but not what still is soft. */
  private void draw(List<MissingDetails> lacking, PatchModel model) {
    for (MissingDetails details : lacking) {
      hide(details.step().part());
    }
    for (MissingDetails details : lacking) {
      FillStep step = details.step();
      Patch patch = patch(step);
      Pixels picture = patch.draft();
      double squares = details.squares();
      Texture.draw(
          picture,
          surroundings(step, patch.mask()),
          details.octaves(),
          task.farColour(),
          share -> model.worked(share * squares));
      fill(step, patch, picture);
    }
  }

  private void hide(Rectangle part) {
    for (int y = part.y; y < part.y + part.height; y++) {
      for (int x = part.x; x < part.x + part.width; x++) {
        unknown.set(y * width + x, holes.get(y * width + x));
      }
    }
  }

  /** What of a look is known, and what is hidden and of its part. */
  private static PatchMatch.Surroundings surroundings(FillStep step, Pixels hidden) {
    boolean[] known = new boolean[step.width() * step.height()];
    boolean[] wanted = new boolean[known.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = hidden.data()[i] == 0;
      // the middle of the pixel
      double x = step.window().x + (i % step.width() + 0.5) * step.window().width / step.width();
      double y = step.window().y + (i / step.width() + 0.5) * step.window().height / step.height();
      wanted[i] = !known[i] && step.part().contains(x, y);
    }
    return new PatchMatch.Surroundings(known, wanted);
  }

  /** Whether a step fills this pixel. */
  private boolean isFilled(FillStep step, int x, int y) {
    return holes.get(y * width + x) && step.part().contains(x, y);
  }

  /** Whether the network is not to be shown this pixel. */
  private boolean isHidden(FillStep step, int x, int y) {
    return unknown.get(y * width + x) || isFilled(step, x, y);
  }

  /**
   * The window as the network sees it. A triangle filter, for it weighs no pixel below zero: where
   * the mask comes out as 0, nothing hidden has touched the colour.
   */
  private Patch patch(FillStep step) {
    Rectangle window = step.window();
    int side = window.width;
    Pixels condition = Pixels.zeros(3, step.height(), step.width());
    Pixels mask = Pixels.zeros(1, step.height(), step.width());
    Pixels there = Pixels.zeros(3, step.height(), step.width());
    Pixels anew = Pixels.zeros(1, step.height(), step.width());
    int[] packed = new int[width];
    Resampling.TRIANGLE.resize(
        8,
        side,
        window.height,
        (y, values) -> {
          int row = mirror(window.y + y, height);
          image.getRGB(0, row, width, 1, packed, 0, width);
          for (int x = 0; x < side; x++) {
            int column = mirror(window.x + x, width);
            boolean hidden = isHidden(step, column, row);
            for (int c = 0; c < 3; c++) {
              float value = Pixels.fromByte(packed[column] >> 16 - 8 * c & 0xff);
              values[c * side + x] = hidden ? 0 : value;
              values[(4 + c) * side + x] = value;
            }
            values[3 * side + x] = hidden ? 1 : 0;
            values[7 * side + x] = step.anew(column, row);
          }
        },
        step.width(),
        step.height(),
        (y, values) -> {
          for (int x = 0; x < step.width(); x++) {
            boolean hidden = values[3 * step.width() + x] > 0;
            mask.data()[mask.index(0, y, x)] = hidden ? 1 : 0;
            anew.data()[mask.index(0, y, x)] = values[7 * step.width() + x];
            for (int c = 0; c < 3; c++) {
              int i = condition.index(c, y, x);
              condition.data()[i] = hidden ? 0 : values[c * step.width() + x];
              there.data()[i] = values[(4 + c) * step.width() + x];
            }
          }
        });
    Patch.Given given = step.over().isEmpty() ? null : new Patch.Given(there, anew);
    return new Patch(task, condition, mask, given, step.again() ? there : null);
  }

  /**
   * Brings what was generated under the mask to the window's own scale, and takes its part of it.
   */
  private void fill(FillStep step, Patch patch, Pixels generated) {
    Pixels whole = patch.condition().copy();
    int plane = step.width() * step.height();
    for (int i = 0; i < whole.data().length; i++) {
      if (patch.mask().data()[i % plane] > 0) {
        whole.data()[i] = generated.data()[i];
      }
    }
    Rectangle window = step.window();
    int side = window.width;
    Rectangle part =
        step.part().intersection(window).intersection(new Rectangle(0, 0, width, height));
    Resampling.BICUBIC.resize(
        3,
        step.width(),
        step.height(),
        Resampling.rows(whole),
        side,
        window.height,
        (y, values) -> {
          int row = window.y + y;
          if (row < part.y || row >= part.y + part.height) {
            return;
          }
          for (int column = part.x; column < part.x + part.width; column++) {
            if (isFilled(step, column, row)) {
              int x = column - window.x;
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
