package org.sfumato.task;

import java.util.Optional;
import org.sfumato.image.Pixels;

/**
 * How much a picture varies around each pixel: the standard deviation of the known pixels in a
 * window; in holes, that of what surrounds them.
 */
final class Detail {
  /** Of the windows, which measure one pixel more than twice this. Models depend on it. */
  static final int RADIUS = 4;

  /** Nothing is smoother than this, about the noise of a good photograph. Models depend on it. */
  static final double FLOOR = 0.02;

  /** Windows that know fewer pixels say nothing. Models depend on it. */
  private static final int FEWEST = (RADIUS + 1) * (RADIUS + 1);

  private final Pixels picture;
  private final Pixels mask;

  // Sums over a window's height, for each column: of one, of values and of their squares.
  private final int[] count;
  private final double[][] sum;
  private final double[][] squares;

  private Detail(Pixels picture, Pixels mask) {
    this.picture = picture;
    this.mask = mask;
    count = new int[picture.width()];
    sum = new double[picture.channels()][picture.width()];
    squares = new double[picture.channels()][picture.width()];
  }

  /**
   * @param picture {@code [C, H, W]}; what it holds in the holes means nothing
   * @param mask {@code [1, H, W]}, 1 = hole, 0 = known; null where all is known
   * @return {@code [1, H, W]}: the square root of the mean of the channels' variances and of the
   *     square of {@link #FLOOR}; empty if too little is known to tell
   */
  static Optional<Pixels> of(Pixels picture, Pixels mask) {
    Optional<Pixels> variances = new Detail(picture, mask).variances();
    variances.ifPresent(
        detail -> {
          for (int i = 0; i < detail.data().length; i++) {
            detail.data()[i] = (float) Math.sqrt(detail.data()[i] + FLOOR * FLOOR);
          }
        });
    return variances;
  }

  private Optional<Pixels> variances() {
    int width = picture.width();
    int height = picture.height();
    Pixels variances = Pixels.zeros(1, height, width);
    boolean anyKnown = false;
    for (int y = -RADIUS; y < height; y++) {
      move(y + RADIUS, 1);
      move(y - RADIUS - 1, -1);
      for (int x = 0; y >= 0 && x < width; x++) {
        double variance = variance(Math.max(0, x - RADIUS), Math.min(width - 1, x + RADIUS));
        int i = y * width + x;
        boolean hole = mask != null && mask.data()[i] != 0;
        variances.data()[i] = hole ? -1 : (float) variance;
        anyKnown |= variances.data()[i] >= 0;
      }
    }
    if (!anyKnown) {
      return Optional.empty();
    }
    return Optional.of(mask == null ? variances : PullPush.fill(variances, unknown(variances)));
  }

  private static Pixels unknown(Pixels variances) {
    Pixels unknown = Pixels.zeros(1, variances.height(), variances.width());
    for (int i = 0; i < unknown.data().length; i++) {
      unknown.data()[i] = variances.data()[i] >= 0 ? 0 : 1;
    }
    return unknown;
  }

  /** Adds a row to the sums, or takes one away; of rows beyond the picture, nothing. */
  private void move(int y, int sign) {
    if (y < 0 || y >= picture.height()) {
      return;
    }
    int width = picture.width();
    int plane = width * picture.height();
    for (int x = 0; x < width; x++) {
      int i = y * width + x;
      if (mask == null || mask.data()[i] == 0) {
        count[x] += sign;
        for (int c = 0; c < sum.length; c++) {
          double value = picture.data()[c * plane + i];
          sum[c][x] += sign * value;
          squares[c][x] += sign * value * value;
        }
      }
    }
  }

  /** Of the known pixels between two columns, the mean of the channels; -1 if they are too few. */
  private double variance(int from, int to) {
    int known = 0;
    for (int x = from; x <= to; x++) {
      known += count[x];
    }
    if (mask != null && known < FEWEST) {
      return -1;
    }
    double variance = 0;
    for (int c = 0; c < sum.length; c++) {
      double first = 0;
      double second = 0;
      for (int x = from; x <= to; x++) {
        first += sum[c][x];
        second += squares[c][x];
      }
      double mean = first / known;
      variance += Math.max(0, second / known - mean * mean) / sum.length;
    }
    return variance;
  }
}
