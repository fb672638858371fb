package org.sfumato.task;

/** Equal overlapping pieces of a length. */
public final class Spans {
  private Spans() {}

  /** {@code a / b} rounded up, for {@code a >= 0} and {@code b > 0}. */
  static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  /**
   * Where pieces begin that cover {@code total}: evenly spaced, the first at 0, the last ending at
   * the end, neighbours at most {@code stride} apart. A single piece may be longer than the total.
   */
  public static int[] evenly(int total, int length, int stride) {
    if (length >= total) {
      return new int[1];
    }
    int steps = ceilDiv(total - length, stride);
    int[] starts = new int[steps + 1];
    for (int i = 1; i <= steps; i++) {
      starts[i] = (int) ((long) i * (total - length) / steps);
    }
    return starts;
  }

  /** Where a piece centred here begins: moved inside the length if it fits, else around it. */
  static int place(int centre, int piece, int length) {
    return piece <= length
        ? Math.max(0, Math.min(length - piece, centre - piece / 2))
        : Math.floorDiv(length - piece, 2);
  }

  /** A weight that rises smoothly from 0 at both ends over {@code ramp} to 1: a squared sine. */
  public static float weight(int position, int length, int ramp) {
    double inside = Math.min(position, length - 1 - position) + 0.5;
    if (inside >= ramp) {
      return 1;
    }
    double sine = Math.sin(Math.PI / 2 * inside / ramp);
    return (float) (sine * sine);
  }
}
