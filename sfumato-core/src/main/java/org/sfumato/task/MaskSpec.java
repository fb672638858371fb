package org.sfumato.task;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;

/**
 * How a mask of a test image is made, by a name and numbers:
 *
 * <ul>
 *   <li>{@code brush}, or {@code brush:0.2:0.3} for one that covers 20 to 30 % (Palette, Table 9):
 *       free-form strokes (Yu, Algorithm 1)
 *   <li>{@code rectangles}: 1 to 5 that cover 10 to 40 %, {@code rectangles:LOW:HIGH} within these
 *   <li>{@code center:128}: a centred square of 128 pixels' side (Palette, Table 2)
 *   <li>{@code left}, {@code right}, {@code top}, {@code bottom}: that half; {@code around}: all
 *       but a centred square of half the area (Palette, appendix B, uncropping)
 * </ul>
 *
 * @param kind the name
 * @param low least share that is covered, or pixels of the centred square's side; else 0
 * @param high greatest share that is covered; else 0
 */
public record MaskSpec(Kind kind, double low, double high) {
  /** Ranges narrower than this might never be met. */
  private static final double MIN_RANGE = 0.01;

  private static final int MAX_DRAWS = 100_000;

  /** The names. */
  public enum Kind {
    BRUSH,
    RECTANGLES,
    CENTER,
    LEFT,
    RIGHT,
    TOP,
    BOTTOM,
    AROUND;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MaskSpec {
    if (kind == Kind.BRUSH) {
      checkRange(kind, low, high, BrushMask.MIN_AREA, BrushMask.MAX_AREA);
    } else if (kind == Kind.RECTANGLES) {
      checkRange(kind, low, high, RectangleMask.MIN_AREA, RectangleMask.MAX_AREA);
    } else if (kind == Kind.CENTER && !(low >= 1 && low == Math.rint(low))) {
      throw new InputException("write center:SIDE with whole pixels, such as center:128");
    }
  }

  private static void checkRange(Kind kind, double low, double high, double least, double most) {
    if (!(low >= least && high <= most && high - low >= MIN_RANGE)) {
      throw new InputException(
          "a %s mask can cover a range of shares from %s to %s that is at least %s wide, not %s to %s"
              .formatted(kind, least, most, MIN_RANGE, low, high));
    }
  }

  /**
   * Reads {@code brush:0.2:0.3}.
   *
   * @throws InputException if the name is unknown or the numbers are not what it takes
   */
  public static MaskSpec parse(String text) {
    String[] words = text.split(":", -1);
    List<String> names = Arrays.stream(Kind.values()).map(Kind::toString).toList();
    if (!names.contains(words[0])) {
      throw new InputException(
          "there is no mask '" + words[0] + "'" + Nearest.hint(words[0], names));
    }
    Kind kind = Kind.values()[names.indexOf(words[0])];
    double[] numbers = numbers(text, words);
    return switch (kind) {
      case BRUSH -> range(kind, numbers, text, BrushMask.MIN_AREA, BrushMask.MAX_AREA);
      case RECTANGLES -> range(kind, numbers, text, RectangleMask.MIN_AREA, RectangleMask.MAX_AREA);
      case CENTER -> new MaskSpec(kind, exactly(1, numbers, text)[0], 0);
      default -> {
        exactly(0, numbers, text);
        yield new MaskSpec(kind, 0, 0);
      }
    };
  }

  private static MaskSpec range(
      Kind kind, double[] numbers, String text, double least, double most) {
    return numbers.length == 0
        ? new MaskSpec(kind, least, most)
        : new MaskSpec(kind, exactly(2, numbers, text)[0], numbers[1]);
  }

  private static double[] numbers(String text, String[] words) {
    double[] numbers = new double[words.length - 1];
    try {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Double.parseDouble(words[i + 1]);
      }
    } catch (NumberFormatException e) {
      throw new InputException(
          "the mask '" + text + "' has something else where a number belongs", e);
    }
    return numbers;
  }

  private static double[] exactly(int count, double[] numbers, String text) {
    if (numbers.length != count) {
      throw new InputException(
          "the mask '" + text + "' has " + numbers.length + " numbers and needs " + count);
    }
    return numbers;
  }

  /** Whether the mask is drawn at random, and so needs a seed. */
  public boolean isRandom() {
    return kind == Kind.BRUSH || kind == Kind.RECTANGLES;
  }

  /** Whether what it leaves is a rectangle, which can be a picture of its own. */
  public boolean isUncrop() {
    return !isRandom() && kind != Kind.CENTER;
  }

  /**
   * A mask {@code [1, size, size]}, 1 = to generate.
   *
   * @param random used only if {@link #isRandom}
   * @throws InputException if a centred square is as large as the picture, or so small a picture
   *     has no mask in the range
   */
  public Pixels draw(int size, RandomGenerator random) {
    return switch (kind) {
      case BRUSH, RECTANGLES -> covering(size, random);
      case CENTER -> center(size);
      case LEFT, RIGHT, TOP, BOTTOM -> Uncropping.side(size, kind.ordinal() - Kind.LEFT.ordinal());
      case AROUND -> Uncropping.around(size);
    };
  }

  private Pixels covering(int size, RandomGenerator random) {
    for (int i = 0; i < MAX_DRAWS; i++) {
      Pixels mask =
          kind == Kind.BRUSH ? BrushMask.draw(size, random) : RectangleMask.draw(size, random);
      double area = Masks.area(mask);
      if (area >= low && area <= high) {
        return mask;
      }
    }
    throw new InputException(
        "no %s mask of %d pixels covers %s to %s; give a wider range"
            .formatted(kind, size, low, high));
  }

  private Pixels center(int size) {
    int side = (int) low;
    if (side >= size) {
      throw new InputException("a centred square of " + side + " pixels hides all of " + size);
    }
    Pixels mask = Pixels.zeros(1, size, size);
    Masks.fill(mask, (size - side) / 2, (size - side) / 2, side, side, 1);
    return mask;
  }
}
