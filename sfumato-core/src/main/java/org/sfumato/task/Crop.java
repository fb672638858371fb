package org.sfumato.task;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * How a training square is cut from a photograph: at a random place, mirrored half of the time.
 *
 * @param whole share of the largest squares, which show whole scenes
 * @param scaled share of squares of a random scale (log-uniform) between the largest and the
 *     native; the rest, {@code 1 - whole - scaled}, are native: photograph pixels, not resized
 */
public record Crop(double whole, double scaled) {
  /** Mostly whole scenes: what tells grass from sky is seen at their scale. */
  public static final Crop SCENES = new Crop(0.7, 0.3);

  /** Mostly native pixels: for faults that live on the pixel grid. */
  public static final Crop DETAILS = new Crop(0, 0.3);

  /** Always the largest square: pictures that show one thing each. */
  public static final Crop WHOLE = new Crop(1, 0);

  public Crop {
    if (!(whole >= 0 && scaled >= 0 && whole + scaled <= 1)) {
      throw new IllegalArgumentException("not shares: whole " + whole + ", scaled " + scaled);
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
    BufferedImage square = photo.getSubimage(cut.left, cut.top, cut.side, cut.side);
    return cut.finish(Resampling.BICUBIC.resize(square, size, size));
  }

  /** As for a {@link BufferedImage}, and with the same draws. */
  public Pixels apply(Pixels photo, int size, RandomGenerator random) {
    Cut cut = draw(photo.width(), photo.height(), size, true, random);
    Pixels square = photo.crop(cut.left, cut.top, cut.side, cut.side);
    return cut.finish(Resampling.BICUBIC.resize(square, size, size));
  }

  private record Cut(int left, int top, int side, boolean mirrored) {
    Pixels finish(Pixels square) {
      return mirrored ? square.flip() : square;
    }
  }

  private Cut draw(int width, int height, int size, boolean flip, RandomGenerator random) {
    int largest = Math.min(width, height);
    int side = largest;
    double kind = random.nextDouble();
    double scale = random.nextDouble();
    if (largest > size && kind >= whole) {
      side = kind < whole + scaled ? (int) (size * Math.pow((double) largest / size, scale)) : size;
    }
    int left = random.nextInt(width - side + 1);
    int top = random.nextInt(height - side + 1);
    boolean mirrored = random.nextBoolean();
    return new Cut(left, top, side, mirrored && flip);
  }
}
