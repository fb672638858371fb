package org.sfumato.task;

import java.util.Arrays;
import java.util.PriorityQueue;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/**
 * Spreads chroma from a few pixels over a gray picture: far where the luma stays, hardly over an
 * edge. Near means near along the picture, as in Yatziv and Sapiro 2006, <i>Fast Image and Video
 * Colorization Using Chrominance Blending</i>: the length of the shortest path, on which every
 * change of luma counts.
 */
final class ChromaSpread {
  /** The length of a path straight across the picture, as far as luma does not change. */
  private static final double ACROSS = 2.5;

  /** What a change of luma by 1, half of the range from black to white, adds to a path. */
  private static final double PER_LUMA = 8;

  /** Changes that are texture or noise, and add nothing. */
  private static final double TEXTURE = 0.04;

  /** Where a pixel's influence has sunk to 1 %. */
  private static final double REACH = 3;

  private final int size;
  private final float[] luma;
  private final float[] cb;
  private final float[] cr;
  private final float[] weights;
  private final float[] surest;
  private final double[] distance;

  /**
   * @param gray {@code [1, S, S]}
   */
  ChromaSpread(Pixels gray) {
    size = gray.width();
    luma = gray.data();
    cb = new float[luma.length];
    cr = new float[luma.length];
    weights = new float[luma.length];
    surest = new float[luma.length];
    distance = new double[luma.length];
  }

  /** Spreads the chroma of one pixel. */
  void add(int pixel, float pixelCb, float pixelCr) {
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    PriorityQueue<Reached> frontier = new PriorityQueue<>();
    reach(frontier, pixel, 0);
    while (!frontier.isEmpty()) {
      Reached next = frontier.poll();
      if (next.distance > distance[next.pixel]) {
        continue; // by a shorter path before
      }
      float weight = (float) Math.exp(-next.distance * next.distance / 2);
      cb[next.pixel] += weight * pixelCb;
      cr[next.pixel] += weight * pixelCr;
      weights[next.pixel] += weight;
      surest[next.pixel] = Math.max(surest[next.pixel], weight);
      int x = next.pixel % size;
      int y = next.pixel / size;
      for (int[] step : new int[][] {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
        int toX = x + step[0];
        int toY = y + step[1];
        if (toX >= 0 && toX < size && toY >= 0 && toY < size) {
          int to = toY * size + toX;
          double change = Math.max(0, Math.abs(luma[to] - luma[next.pixel]) - TEXTURE);
          reach(frontier, to, next.distance + ACROSS / size + PER_LUMA * change);
        }
      }
    }
  }

  private void reach(PriorityQueue<Reached> frontier, int pixel, double length) {
    if (length < distance[pixel] && length <= REACH) {
      distance[pixel] = length;
      frontier.add(new Reached(pixel, length));
    }
  }

  /** All that was spread: sure where it came from, ever less sure with the distance. */
  Patch.Given given() {
    Pixels picture = Pixels.zeros(3, size, size);
    Pixels mask = Pixels.filled(1, size, size, 1);
    for (int i = 0; i < luma.length; i++) {
      if (weights[i] > 0) {
        int rgb = YCbCr.toRgb(luma[i], cb[i] / weights[i], cr[i] / weights[i]);
        for (int c = 0; c < 3; c++) {
          picture.data()[c * luma.length + i] = Pixels.fromByte(rgb >> (16 - 8 * c) & 0xff);
        }
        mask.data()[i] = 1 - surest[i];
      }
    }
    return new Patch.Given(picture, mask);
  }

  private record Reached(int pixel, double distance) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      return Double.compare(distance, other.distance);
    }
  }
}
