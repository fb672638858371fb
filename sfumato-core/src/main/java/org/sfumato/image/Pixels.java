package org.sfumato.image;

import java.util.Arrays;

/**
 * An image as networks see it: planar {@code [channels, height, width]} in row-major order, values
 * in [-1, 1].
 *
 * <p>The array is shared, not copied: whoever makes a {@code Pixels} hands the array over.
 *
 * @param channels 3 for RGB (sRGB-encoded), 1 for gray or a mask
 * @param height rows
 * @param width columns
 * @param data {@code channels * height * width} values
 */
public record Pixels(int channels, int height, int width, float[] data) {
  public Pixels {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "not an image size: " + channels + "x" + height + "x" + width);
    }
    if (data.length != Math.multiplyExact(channels, Math.multiplyExact(height, width))) {
      throw new IllegalArgumentException(
          data.length + " values for " + channels + "x" + height + "x" + width);
    }
  }

  /** A new image of zeros (mid-gray). */
  public static Pixels zeros(int channels, int height, int width) {
    return new Pixels(channels, height, width, new float[channels * height * width]);
  }

  /** Index of {@code (channel, row, column)} in {@link #data}. */
  public int index(int channel, int row, int column) {
    return (channel * height + row) * width + column;
  }

  public float at(int channel, int row, int column) {
    return data[index(channel, row, column)];
  }

  public Pixels copy() {
    return new Pixels(channels, height, width, data.clone());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pixels p
        && channels == p.channels
        && height == p.height
        && width == p.width
        && Arrays.equals(data, p.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * channels + height) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Pixels[" + channels + "x" + height + "x" + width + "]";
  }
}
