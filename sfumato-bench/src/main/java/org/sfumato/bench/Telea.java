package org.sfumato.bench;

import java.util.Arrays;
import java.util.PriorityQueue;
import org.sfumato.image.Pixels;

/**
 * Fills holes from their edges inwards, each pixel by what the known ones around it and their
 * gradients say (Telea 2004, <i>An Image Inpainting Technique Based on the Fast Marching
 * Method</i>): what needs no learning.
 */
final class Telea {
  private static final float FAR = 1e6f;
  private static final int[][] NEIGHBOURS = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};

  private final Pixels picture;
  private final int radius;
  private final int width;
  private final int height;
  private final boolean[] known;
  private final float[] distance;
  private final PriorityQueue<Front> front = new PriorityQueue<>();

  /** A pixel that the front has reached, at a distance from the hole's edge. */
  private record Front(float distance, int x, int y) implements Comparable<Front> {
    @Override
    public int compareTo(Front other) {
      return Float.compare(distance, other.distance);
    }
  }

  private Telea(Pixels picture, Pixels mask, int radius) {
    this.picture = picture.copy();
    this.radius = radius;
    width = picture.width();
    height = picture.height();
    known = new boolean[width * height];
    distance = new float[width * height];
    for (int i = 0; i < known.length; i++) {
      known[i] = mask.data()[i] == 0;
    }
  }

  /**
   * Fills a picture.
   *
   * @param picture {@code [C, H, W]}
   * @param mask {@code [1, H, W]}, 1 = to fill; some pixel must be 0
   * @param radius of what each pixel is told by
   */
  static Pixels fill(Pixels picture, Pixels mask, int radius) {
    Telea telea = new Telea(picture, mask, radius);
    telea.march();
    return telea.picture;
  }

  /** Telea, section 2.3: the pixel of the front that is nearest to the edge goes first. */
  private void march() {
    Arrays.fill(distance, FAR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (known[at(x, y)]) {
          distance[at(x, y)] = 0;
          if (hasUnknownNeighbour(x, y)) {
            front.add(new Front(0, x, y));
          }
        }
      }
    }
    while (!front.isEmpty()) {
      Front next = front.poll();
      for (int[] step : NEIGHBOURS) {
        int x = next.x + step[0];
        int y = next.y + step[1];
        if (inside(x, y) && !known[at(x, y)]) {
          distance[at(x, y)] = arrival(x, y);
          fill(x, y);
          known[at(x, y)] = true;
          front.add(new Front(distance[at(x, y)], x, y));
        }
      }
    }
  }

  private boolean hasUnknownNeighbour(int x, int y) {
    return Arrays.stream(NEIGHBOURS)
        .anyMatch(step -> inside(x + step[0], y + step[1]) && !known[at(x + step[0], y + step[1])]);
  }

  /** The eikonal equation, solved in each of the four quadrants. */
  private float arrival(int x, int y) {
    float best = FAR;
    for (int dx = -1; dx <= 1; dx += 2) {
      for (int dy = -1; dy <= 1; dy += 2) {
        float a = knownDistance(x + dx, y);
        float b = knownDistance(x, y + dy);
        float low = Math.min(a, b);
        float gap = Math.abs(a - b);
        best = Math.min(best, gap >= 1 ? low + 1 : (a + b + (float) Math.sqrt(2 - gap * gap)) / 2);
      }
    }
    return best;
  }

  private float knownDistance(int x, int y) {
    return inside(x, y) && known[at(x, y)] ? distance[at(x, y)] : FAR;
  }

  /** Telea, eq. 2 to 5: by direction, by nearness, and by how alike the distances are. */
  private void fill(int x, int y) {
    float normalX = slope(distance, x, y, 1, 0);
    float normalY = slope(distance, x, y, 0, 1);
    int channels = picture.channels();
    double[] sums = new double[channels];
    double weights = 0;
    for (int v = y - radius; v <= y + radius; v++) {
      for (int u = x - radius; u <= x + radius; u++) {
        int dx = x - u;
        int dy = y - v;
        int square = dx * dx + dy * dy;
        if (!inside(u, v) || !known[at(u, v)] || square > radius * radius) {
          continue;
        }
        double length = Math.sqrt(square);
        double direction = Math.abs(dx * normalX + dy * normalY) / length;
        double level = 1 / (1 + Math.abs(distance[at(x, y)] - distance[at(u, v)]));
        double weight = Math.max(direction, 1e-6) / square * level;
        for (int c = 0; c < channels; c++) {
          float[] plane = picture.data();
          int shift = c * width * height;
          double rise = dx * slope(plane, shift, u, v, 1, 0) + dy * slope(plane, shift, u, v, 0, 1);
          sums[c] += weight * (plane[shift + at(u, v)] + rise);
        }
        weights += weight;
      }
    }
    for (int c = 0; c < channels; c++) {
      double value = Math.max(-1, Math.min(1, sums[c] / weights));
      picture.data()[c * width * height + at(x, y)] = (float) value;
    }
  }

  private float slope(float[] values, int x, int y, int dx, int dy) {
    return slope(values, 0, x, y, dx, dy);
  }

  /** The derivative along an axis, of the known neighbours there are. */
  private float slope(float[] values, int shift, int x, int y, int dx, int dy) {
    boolean before = inside(x - dx, y - dy) && known[at(x - dx, y - dy)];
    boolean after = inside(x + dx, y + dy) && known[at(x + dx, y + dy)];
    float from = before ? values[shift + at(x - dx, y - dy)] : values[shift + at(x, y)];
    float to = after ? values[shift + at(x + dx, y + dy)] : values[shift + at(x, y)];
    return before && after ? (to - from) / 2 : to - from;
  }

  private boolean inside(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height;
  }

  private int at(int x, int y) {
    return y * width + x;
  }
}
