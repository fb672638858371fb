package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;

/**
 * Lets a restored picture differ from its JPEG file only in what the file left open. Each frequency
 * of each block was rounded to a multiple of a known step, so the original's is within half a step
 * of the file's; an answer's that is farther off is brought to that bound. Pictures that keep to it
 * are a convex set, the quantization constraint set, so that the projection is nearer to each of
 * them than the answer was, in luma and chroma (Zakhor 1992).
 *
 * <p>Details have half of that: originals lie mostly near the middle, where the file is (Park and
 * Lee 1999, the narrow quantization constraint set). Rounding to 8 bits, and blocks that reach
 * beyond the picture's edges, exceed their bounds by a few levels.
 */
final class QuantizationConstraint {
  private static final int BLOCK = JpegCoding.BLOCK;

  /**
   * Across and down from this one on, frequencies are details. Steps between flat blocks are not.
   */
  private static final int DETAIL = 2;

  private static final float NARROW = 0.5f;

  /** Orthonormal, a row for each frequency (ITU-T T.81, A.3.3). */
  private static final float[][] COSINES = cosines();

  private final BufferedImage answer;
  private final BufferedImage file;
  private final JpegCoding coding;
  private final int width;
  private final int height;

  private QuantizationConstraint(BufferedImage answer, BufferedImage file, JpegCoding coding) {
    this.answer = answer;
    this.file = file;
    this.coding = coding;
    width = coding.unitWidth();
    height = coding.unitHeight();
  }

  /**
   * Changes an answer to the nearest one that agrees with the file, up to the rounding to 8 bits.
   *
   * @param answer gray or RGB of 8 bits, in the file's own colours
   * @param file the picture as the file has it, likewise
   * @param coding of that picture
   */
  static void project(BufferedImage answer, BufferedImage file, JpegCoding coding) {
    new QuantizationConstraint(answer, file, coding).projectUnits();
  }

  private void projectUnits() {
    float[][] unit = new float[3][width * height];
    for (int top = coding.top(); top < answer.getHeight(); top += height) {
      Rows answers = new Rows(answer, top);
      Rows files = new Rows(file, top);
      for (int left = coding.left(); left < answer.getWidth(); left += width) {
        answers.minus(files, left, unit);
        for (int i = 0; i < coding.components().size(); i++) {
          excess(unit[i], coding.components().get(i));
        }
        answers.add(unit, left, coding.components().size());
      }
      answers.write();
    }
  }

  /** A row of units. What is beyond the picture's edges is as at its edges. */
  private final class Rows {
    private final WritableRaster raster;
    private final int bands;
    private final int top;
    private final int first;
    private final int count;
    private final int[] samples;

    Rows(BufferedImage image, int top) {
      this.top = top;
      raster = image.getRaster();
      bands = raster.getNumBands();
      first = Math.max(0, top);
      count = Math.min(image.getHeight(), top + height) - first;
      samples = raster.getPixels(0, first, image.getWidth(), count, (int[]) null);
    }

    /** Where a unit's pixel is, or the nearest one of the picture. */
    private int at(int left, int i) {
      int x = Math.max(0, Math.min(raster.getWidth() - 1, left + i % width));
      int y = Math.max(0, Math.min(count - 1, top + i / width - first));
      return (y * raster.getWidth() + x) * bands;
    }

    /** Luma and chroma of a unit's difference, in levels. */
    void minus(Rows other, int left, float[][] unit) {
      for (int i = 0; i < width * height; i++) {
        int at = at(left, i);
        int red = samples[at] - other.samples[at];
        int green = samples[at + bands / 2] - other.samples[at + bands / 2];
        int blue = samples[at + bands - 1] - other.samples[at + bands - 1];
        float luma = YCbCr.luma(red, green, blue);
        unit[0][i] = luma;
        unit[1][i] = YCbCr.cb(luma, blue);
        unit[2][i] = YCbCr.cr(luma, red);
      }
    }

    /** Adds luma, and chroma where there is any, to what of a unit is within the picture. */
    void add(float[][] unit, int left, int components) {
      for (int i = 0; i < width * height; i++) {
        int x = left + i % width;
        int y = top + i / width - first;
        if (x >= 0 && x < raster.getWidth() && y >= 0 && y < count) {
          float luma = unit[0][i];
          float cb = components > 1 ? unit[1][i] : 0;
          float cr = components > 1 ? unit[2][i] : 0;
          int at = at(left, i);
          move(at, luma + YCbCr.red(cr));
          if (bands > 1) {
            move(at + 1, luma + YCbCr.green(cb, cr));
            move(at + 2, luma + YCbCr.blue(cb));
          }
        }
      }
    }

    private void move(int at, float by) {
      samples[at] = Math.max(0, Math.min(255, Math.round(samples[at] + by)));
    }

    void write() {
      raster.setPixels(0, first, raster.getWidth(), count, samples);
    }
  }

  /** Replaces a difference by what has to be added to it. */
  private void excess(float[] plane, JpegCoding.Component component) {
    int across = component.across();
    int down = component.down();
    float[] block = new float[BLOCK * BLOCK];
    for (int top = 0; top < height; top += BLOCK * down) {
      for (int left = 0; left < width; left += BLOCK * across) {
        for (int i = 0; i < block.length; i++) {
          int corner = (top + i / BLOCK * down) * width + left + i % BLOCK * across;
          block[i] = mean(plane, corner, across, down);
        }
        excess(block, component.steps());
        for (int y = 0; y < BLOCK * down; y++) {
          for (int x = 0; x < BLOCK * across; x++) {
            plane[(top + y) * width + left + x] = block[y / down * BLOCK + x / across];
          }
        }
      }
    }
  }

  /** Of the pixels that share a sample. */
  private float mean(float[] plane, int corner, int across, int down) {
    float sum = 0;
    for (int y = 0; y < down; y++) {
      for (int x = 0; x < across; x++) {
        sum += plane[corner + y * width + x];
      }
    }
    return sum / (across * down);
  }

  private static void excess(float[] block, int[] steps) {
    float[] frequencies = new float[block.length];
    transform(block, frequencies, true);
    for (int i = 0; i < block.length; i++) {
      boolean detail = i / BLOCK >= DETAIL || i % BLOCK >= DETAIL;
      float most = steps[i] / 2f * (detail ? NARROW : 1);
      frequencies[i] = Math.max(-most, Math.min(most, frequencies[i])) - frequencies[i];
    }
    transform(frequencies, block, false);
  }

  /** The cosine transform of a block, or its inverse. */
  private static void transform(float[] from, float[] to, boolean forward) {
    float[] half = new float[from.length];
    for (int y = 0; y < BLOCK; y++) {
      for (int u = 0; u < BLOCK; u++) {
        for (int x = 0; x < BLOCK; x++) {
          half[y * BLOCK + u] += (forward ? COSINES[u][x] : COSINES[x][u]) * from[y * BLOCK + x];
        }
      }
    }
    for (int v = 0; v < BLOCK; v++) {
      for (int u = 0; u < BLOCK; u++) {
        float sum = 0;
        for (int y = 0; y < BLOCK; y++) {
          sum += (forward ? COSINES[v][y] : COSINES[y][v]) * half[y * BLOCK + u];
        }
        to[v * BLOCK + u] = sum;
      }
    }
  }

  private static float[][] cosines() {
    float[][] cosines = new float[BLOCK][BLOCK];
    for (int u = 0; u < BLOCK; u++) {
      for (int x = 0; x < BLOCK; x++) {
        double scale = Math.sqrt((u == 0 ? 1.0 : 2.0) / BLOCK);
        cosines[u][x] = (float) (scale * Math.cos((2 * x + 1) * u * Math.PI / (2 * BLOCK)));
      }
    }
    return cosines;
  }
}
