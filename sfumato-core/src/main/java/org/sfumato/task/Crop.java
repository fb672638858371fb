package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * How a training square is cut from a photograph: at a random place, mirrored half of the time.
 *
 * @param whole share of the largest cuts of their ratio, which show whole scenes
 * @param scaled share of cuts of a random scale (log-uniform) between the largest and the native;
 *     the rest, {@code 1 - whole - scaled}, are native: photograph pixels, not resized
 * @param stretch how much longer than high, or higher than long, a cut may be at most before it is
 *     squeezed into the square (log-uniform); 1 for squares only. Native ones are always squares
 */
public record Crop(double whole, double scaled, double stretch) {
  private static final int MAX_STRETCH = 8;

  /** Mostly whole scenes: what tells grass from sky is seen at their scale. */
  public static final Crop SCENES = new Crop(0.7, 0.3, 1);

  /** Mostly native pixels: for faults that live on the pixel grid. */
  public static final Crop DETAILS = new Crop(0, 0.3, 1);

  /** Always the largest square: pictures that show one thing each. */
  public static final Crop WHOLE = new Crop(1, 0, 1);

  public Crop {
    if (!(whole >= 0 && scaled >= 0 && whole + scaled <= 1)) {
      throw new IllegalArgumentException("not shares: whole " + whole + ", scaled " + scaled);
    }
    if (!(stretch >= 1 && stretch <= MAX_STRETCH)) {
      throw new IllegalArgumentException("stretch must be 1 to " + MAX_STRETCH + ": " + stretch);
    }
  }

  /**
   * Cuts a square of the photograph, resized with antialiasing to {@code [3, size, size]}. A
   * photograph smaller than that is enlarged.
   */
  public Pixels apply(BufferedImage photo, int size, RandomGenerator random) {
    return apply(photo, size, true, random);
  }

  /** The same, mirrored half of the time or never. */
  public Pixels apply(BufferedImage photo, int size, boolean flip, RandomGenerator random) {
    Cut cut = draw(photo.getWidth(), photo.getHeight(), size, flip, random);
    BufferedImage square = photo.getSubimage(cut.left, cut.top, cut.width, cut.height);
    return cut.finish(Resampling.BICUBIC.resize(square, size, size));
  }

  /** As for a {@link BufferedImage}, and with the same draws. */
  public Pixels apply(Pixels photo, int size, RandomGenerator random) {
    Cut cut = draw(photo.width(), photo.height(), size, true, random);
    Pixels square = photo.crop(cut.left, cut.top, cut.width, cut.height);
    return cut.finish(Resampling.BICUBIC.resize(square, size, size));
  }

  private record Cut(int left, int top, int width, int height, boolean mirrored) {
    Pixels finish(Pixels square) {
      return mirrored ? square.flip() : square;
    }
  }

  private Cut draw(int width, int height, int size, boolean flip, RandomGenerator random) {
    double kind = random.nextDouble();
    double scale = random.nextDouble();
    boolean pixels = kind >= whole + scaled && Math.min(width, height) > size;
    double ratio = stretch == 1 ? 1 : Math.pow(stretch, 2 * random.nextDouble() - 1);
    int across = (int) Math.ceil(Math.min(width, height * ratio));
    int down = (int) Math.ceil(Math.min(height, width / ratio));
    int shorter = Math.min(across, down);
    if (pixels) {
      across = size;
      down = size;
    } else if (shorter > size && kind >= whole) {
      double side = Math.floor(size * Math.pow((double) shorter / size, scale));
      across = (int) (across * side / shorter);
      down = (int) (down * side / shorter);
    }
    int left = random.nextInt(width - across + 1);
    int top = random.nextInt(height - down + 1);
    boolean mirrored = random.nextBoolean();
    return new Cut(left, top, across, down, mirrored && flip);
  }
}
