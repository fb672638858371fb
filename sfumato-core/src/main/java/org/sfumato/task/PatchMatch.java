package org.sfumato.task;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sfumato.image.Pixels;

/**
 * For each pixel that is not known, the place in the photograph whose surroundings are most like
 * its own, in the picture and in what of it is kept, its layout (Barnes et al. 2009,
 * <i>PatchMatch</i>). Good places are found by chance, and their neighbours from them.
 */
final class PatchMatch {
  /** Patches have a pixel and this many on each side of it. */
  private static final int REACH = 3;

  private static final int NOWHERE = -1;

  private final Pixels picture;
  private final Pixels layout;
  private final boolean[] known;
  private final SplittableRandom random;
  private final int width;
  private final int height;
  private final int[] targets;
  private final boolean[] source;
  private final int[] match;
  private final float[] distance;

  /**
   * @param picture {@code [C, H, W]}; {@link #copy} changes it where it is not known
   * @param layout of the picture, {@code [C, H, W]}
   * @param known which pixels of {@code H * W} are the photograph's own
   */
  PatchMatch(Pixels picture, Pixels layout, boolean[] known, SplittableRandom random) {
    this.picture = picture;
    this.layout = layout;
    this.known = known;
    this.random = random;
    width = picture.width();
    height = picture.height();
    targets = IntStream.range(0, known.length).filter(i -> !known[i]).toArray();
    source = sources();
    match = new int[known.length];
    distance = new float[known.length];
    Arrays.fill(match, NOWHERE);
  }

  /** The middles of patches that lie in the picture and are known. */
  private boolean[] sources() {
    boolean[] free = new boolean[known.length];
    int[] since = new int[width]; // rows with nothing unknown in 2 * REACH + 1 columns, so far
    for (int y = 0; y < height; y++) {
      int columns = 0;
      for (int x = 0; x < width; x++) {
        columns = known[y * width + x] ? columns + 1 : 0;
        since[x] = columns > 2 * REACH ? since[x] + 1 : 0;
        if (since[x] > 2 * REACH) {
          free[(y - REACH) * width + x - REACH] = true;
        }
      }
    }
    return free;
  }

  /** Begins anywhere. */
  void scatter() {
    int[] places = IntStream.range(0, source.length).filter(i -> source[i]).toArray();
    for (int at : targets) {
      match[at] = match[at] == NOWHERE ? places[random.nextInt(places.length)] : match[at];
    }
  }

  /** The place {@code y * W + x} that was found for a pixel, or -1 where none was looked for. */
  int place(int at) {
    return match[at];
  }

  /** Whether there is any place to look at. */
  boolean isPossible() {
    return IntStream.range(0, source.length).anyMatch(i -> source[i]);
  }

  /** Begins where the same search ended at half the scale, as far as that is possible here. */
  void follow(PatchMatch coarser) {
    for (int at : targets) {
      int x = at % width;
      int y = at / width;
      int found = coarser.match[y / 2 * coarser.width + x / 2];
      if (found != NOWHERE) {
        move(at, 2 * (found % coarser.width) + x % 2, 2 * (found / coarser.width) + y % 2);
      }
    }
  }

  private void move(int at, int x, int y) {
    if (isSource(x, y)) {
      match[at] = y * width + x;
    }
  }

  private boolean isSource(int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height && source[y * width + x];
  }

  /**
   * Looks for better places.
   *
   * @param sweeps over all pixels, forwards and backwards in turn
   * @param whole whether what is not known counts as the picture that it is now, or by its layout
   *     alone
   */
  void search(int sweeps, boolean whole) {
    for (int at : targets) {
      distance[at] = distance(at, match[at], Float.POSITIVE_INFINITY, whole);
    }
    for (int sweep = 0; sweep < sweeps; sweep++) {
      for (int i = 0; i < targets.length; i++) {
        boolean forwards = sweep % 2 == 0;
        int at = targets[forwards ? i : targets.length - 1 - i];
        int back = forwards ? 1 : -1;
        follow(at, back, 0, whole);
        follow(at, 0, back, whole);
        for (int radius = Math.max(width, height); radius > 0; radius /= 2) {
          int x = match[at] % width + random.nextInt(-radius, radius + 1);
          int y = match[at] / width + random.nextInt(-radius, radius + 1);
          consider(at, x, y, whole);
        }
      }
    }
  }

  /** Considers the place that would continue what a neighbour has found. */
  private void follow(int at, int right, int down, boolean whole) {
    int x = at % width - right;
    int y = at / width - down;
    if (x >= 0 && y >= 0 && x < width && y < height && !known[y * width + x]) {
      int found = match[y * width + x];
      consider(at, found % width + right, found / width + down, whole);
    }
  }

  private void consider(int at, int x, int y, boolean whole) {
    if (isSource(x, y)) {
      float found = distance(at, y * width + x, distance[at], whole);
      if (found < distance[at]) {
        distance[at] = found;
        match[at] = y * width + x;
      }
    }
  }

  /** Mean square between two patches, or more than {@code enough} if it is more. */
  private float distance(int at, int place, float enough, boolean whole) {
    int left = Math.min(REACH, at % width);
    int right = Math.min(REACH, width - 1 - at % width);
    int up = Math.min(REACH, at / width);
    int down = Math.min(REACH, height - 1 - at / width);
    int pixels = (left + right + 1) * (up + down + 1);
    float[] values = picture.data();
    float[] kept = layout.data();
    float sum = 0;
    for (int dy = -up; dy <= down; dy++) {
      for (int c = 0, plane = 0; c < picture.channels(); c++, plane += known.length) {
        int a = at + dy * width;
        int b = place + dy * width;
        for (int dx = -left; dx <= right; dx++) {
          float d = kept[plane + a + dx] - kept[plane + b + dx];
          sum += d * d;
          if (whole || known[a + dx]) {
            float e = values[plane + a + dx] - values[plane + b + dx];
            sum += e * e;
          }
        }
      }
      if (sum > enough * pixels) {
        return Float.POSITIVE_INFINITY;
      }
    }
    return sum / pixels;
  }

  /**
   * Gives what is not known the details of the places that were found: what is not their layout.
   */
  void copy() {
    for (int c = 0, plane = 0; c < picture.channels(); c++, plane += known.length) {
      for (int at : targets) {
        int from = plane + match[at];
        picture.data()[plane + at] =
            layout.data()[plane + at] + picture.data()[from] - layout.data()[from];
      }
    }
  }
}
