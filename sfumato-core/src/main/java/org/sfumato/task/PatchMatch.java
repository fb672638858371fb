package org.sfumato.task;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sfumato.image.Pixels;

/**
 * For each pixel that is asked for, the place in the photograph whose surroundings are most like
 * its own, in the picture and in what of it is kept, its layout (Barnes et al. 2009,
 * <i>PatchMatch</i>). Good places are found by chance, and their neighbours from them.
 *
 * <p>Where colours cannot be relied on, how alike two surroundings are is told by how they differ
 * from their own mean colours, and by how far these are from one another, which counts ever less
 * (Lorentz's error norm; Black and Anandan 1996): what is like nothing in colour is to be like what
 * is as smooth, not like what has nearly that colour.
 */
final class PatchMatch {
  /** Patches have a pixel and this many on each side of it. */
  static final int REACH = 3;

  private final Pixels picture;
  private final Pixels layout;
  private final Surroundings surroundings;
  private final SplittableRandom random;
  private final int width;
  private final int height;
  private final int[] targets;
  private final boolean[] source;
  private final float limit;
  private final float[] means; // of the layout around each pixel; null where there is no limit
  private final int[] match;
  private final float[] distance;

  /**
   * Which of {@code H * W} pixels are what; what is neither is left out.
   *
   * @param known the photograph's own, or as good
   * @param wanted to get details; not known
   */
  record Surroundings(boolean[] known, boolean[] wanted) {
    /** At half the scale: known is what is so wholly, wanted what is so in part. */
    Surroundings halved(Pixels picture) {
      return new Surroundings(
          Octaves.halved(known, picture), not(Octaves.halved(not(wanted), picture)));
    }

    /** The other pixels. */
    static boolean[] not(boolean[] pixels) {
      boolean[] others = new boolean[pixels.length];
      for (int i = 0; i < others.length; i++) {
        others[i] = !pixels[i];
      }
      return others;
    }
  }

  /**
   * @param picture {@code [C, H, W]}; {@link #copy} changes it where it is wanted
   * @param layout of the picture, {@code [C, H, W]}
   * @param farColour see {@link PhotoTask#farColour}
   */
  PatchMatch(
      Pixels picture,
      Pixels layout,
      Surroundings surroundings,
      float farColour,
      SplittableRandom random) {
    this.picture = picture;
    this.layout = layout;
    this.surroundings = surroundings;
    this.random = random;
    width = picture.width();
    height = picture.height();
    boolean[] wanted = surroundings.wanted;
    targets = IntStream.range(0, wanted.length).filter(i -> wanted[i]).toArray();
    source = sources(surroundings.known);
    limit = farColour * farColour * picture.channels();
    means = Float.isInfinite(limit) ? null : BoxMean.of(layout, REACH).data();
    match = new int[wanted.length];
    distance = new float[wanted.length];
  }

  /** The middles of patches that lie in the picture and are known. */
  private boolean[] sources(boolean[] known) {
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

  /** The place {@code y * W + x} that was found for a wanted pixel. */
  int place(int at) {
    return match[at];
  }

  /**
   * Begins anywhere.
   *
   * @return whether there is anywhere to begin
   */
  boolean scatter() {
    int[] places = IntStream.range(0, source.length).filter(i -> source[i]).toArray();
    for (int i = 0; i < targets.length && places.length > 0; i++) {
      match[targets[i]] = places[random.nextInt(places.length)];
    }
    return places.length > 0;
  }

  /** Begins where the same search ended at half the scale: places there are places here. */
  void follow(PatchMatch coarser) {
    for (int at : targets) {
      int x = at % width;
      int y = at / width;
      int found = coarser.match[y / 2 * coarser.width + x / 2];
      match[at] =
          (2 * (found / coarser.width) + y % 2) * width + 2 * (found % coarser.width) + x % 2;
    }
  }

  /**
   * Measures what was found. To be called before a sweep whenever the picture has changed.
   *
   * @param whole whether what is not known counts as the picture that it is now, or by its layout
   *     alone; so it is in sweeps, too
   */
  void measure(boolean whole) {
    for (int at : targets) {
      distance[at] = distance(at, match[at], Float.POSITIVE_INFINITY, whole);
    }
  }

  /** Looks for better places, once for each pixel, from the first to the last or backwards. */
  void sweep(boolean forwards, boolean whole) {
    for (int i = 0; i < targets.length; i++) {
      int at = targets[forwards ? i : targets.length - 1 - i];
      int back = forwards ? 1 : -1;
      continueNeighbour(at, back, 0, whole);
      continueNeighbour(at, 0, back, whole);
      for (int radius = Math.max(width, height); radius > 0; radius /= 2) {
        int x = match[at] % width + random.nextInt(-radius, radius + 1);
        int y = match[at] / width + random.nextInt(-radius, radius + 1);
        consider(at, x, y, whole);
      }
    }
  }

  /** Considers the place that would continue what a neighbour has found. */
  private void continueNeighbour(int at, int right, int down, boolean whole) {
    int x = at % width - right;
    int y = at / width - down;
    if (x >= 0 && y >= 0 && x < width && y < height && surroundings.wanted[y * width + x]) {
      int found = match[y * width + x];
      consider(at, found % width + right, found / width + down, whole);
    }
  }

  private void consider(int at, int x, int y, boolean whole) {
    if (x >= 0 && y >= 0 && x < width && y < height && source[y * width + x]) {
      float found = distance(at, y * width + x, distance[at], whole);
      if (found < distance[at]) {
        distance[at] = found;
        match[at] = y * width + x;
      }
    }
  }

  /**
   * Mean square between two patches, or infinity if it is more than {@code enough}. With a limit,
   * between the patches without their mean colours, and between these.
   */
  private float distance(int at, int place, float enough, boolean whole) {
    int left = Math.min(REACH, at % width);
    int right = Math.min(REACH, width - 1 - at % width);
    int up = Math.min(REACH, at / width);
    int down = Math.min(REACH, height - 1 - at / width);
    int pixels = (left + right + 1) * (up + down + 1);
    int plane = source.length;
    float[] values = picture.data();
    float[] kept = layout.data();
    boolean[] known = surroundings.known;
    float sum = (whole ? 2 : 1) * pixels * apart(at, place);
    for (int dy = -up; dy <= down; dy++) {
      int a = at + dy * width;
      int b = place + dy * width;
      for (int c = 0; c < picture.channels(); c++) {
        float shift = shift(c, at, place);
        for (int dx = -left; dx <= right; dx++) {
          float d = kept[c * plane + a + dx] - kept[c * plane + b + dx] - shift;
          sum += d * d;
          if (whole || known[a + dx]) {
            float e = values[c * plane + a + dx] - values[c * plane + b + dx] - shift;
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

  /** How the mean colours of two patches differ, where that is seen to apart; else 0. */
  private float shift(int channel, int at, int place) {
    int plane = channel * source.length;
    return means == null ? 0 : means[plane + at] - means[plane + place];
  }

  /** The square of that, over all channels; of what is beyond the limit, little. */
  private float apart(int at, int place) {
    if (means == null) {
      return 0;
    }
    float sum = 0;
    for (int c = 0; c < picture.channels(); c++) {
      float shift = shift(c, at, place);
      sum += shift * shift;
    }
    return limit * (float) Math.log1p(sum / limit);
  }

  /** Gives what is wanted the details of the places that were found: what is not their layout. */
  void copy() {
    int plane = source.length;
    for (int c = 0; c < picture.channels(); c++) {
      for (int at : targets) {
        int from = c * plane + match[at];
        picture.data()[c * plane + at] =
            layout.data()[c * plane + at] + picture.data()[from] - layout.data()[from];
      }
    }
  }
}
