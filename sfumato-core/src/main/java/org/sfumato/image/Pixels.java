package org.sfumato.image;

import java.awt.image.BufferedImage;
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
    return new Pixels(
        channels, height, width, new float[Math.multiplyExact(channels * height, width)]);
  }

  /** A new image of one value. */
  public static Pixels filled(int channels, int height, int width, float value) {
    Pixels image = zeros(channels, height, width);
    Arrays.fill(image.data, value);
    return image;
  }

  /**
   * An image of any colour type as {@code [3, height, width]}: sRGB byte {@code b} becomes {@code b
   * / 127.5 - 1}. Transparent parts are composited on white.
   */
  public static Pixels of(BufferedImage image) {
    BufferedImage rgb = Srgb.toRgb(image);
    int width = rgb.getWidth();
    Pixels pixels = zeros(3, rgb.getHeight(), width);
    int plane = rgb.getHeight() * width;
    int[] row = new int[width];
    for (int y = 0; y < rgb.getHeight(); y++) {
      rgb.getRaster().getDataElements(0, y, width, 1, row); // many times faster than getRGB
      for (int x = 0, i = y * width; x < width; x++, i++) {
        pixels.data[i] = fromByte(row[x] >> 16 & 0xff);
        pixels.data[plane + i] = fromByte(row[x] >> 8 & 0xff);
        pixels.data[2 * plane + i] = fromByte(row[x] & 0xff);
      }
    }
    return pixels;
  }

  /**
   * The image in 8 bits ({@code TYPE_INT_RGB}): values are clamped to [-1, 1] and rounded to the
   * nearest of 256 levels, so {@code Pixels.of(image).toImage()} gives the same bytes back. One
   * channel is shown as gray.
   *
   * @throws IllegalArgumentException if there are neither one nor three channels
   */
  public BufferedImage toImage() {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("neither gray nor RGB: " + this);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] rgb = Srgb.data(image);
    int plane = height * width;
    int green = channels == 3 ? plane : 0;
    for (int i = 0; i < plane; i++) {
      rgb[i] = toByte(data[i]) << 16 | toByte(data[green + i]) << 8 | toByte(data[2 * green + i]);
    }
    return image;
  }

  /** The value in [-1, 1] of a byte in [0, 255]. */
  public static float fromByte(int value) {
    return value / 127.5f - 1;
  }

  /** The nearest byte in [0, 255] of a value, clamped to [-1, 1]. */
  public static int toByte(float value) {
    return Math.min(255, Math.max(0, Math.round((value + 1) * 127.5f)));
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

  /**
   * A copy of the rectangle whose upper left corner is {@code (left, top)}.
   *
   * @throws IllegalArgumentException if it does not lie inside this image
   */
  public Pixels crop(int left, int top, int width, int height) {
    if (left < 0 || top < 0 || width > this.width - left || height > this.height - top) {
      throw new IllegalArgumentException(
          width + "x" + height + " at " + left + "," + top + " is not inside " + this);
    }
    Pixels cropped = zeros(channels, height, width);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        System.arraycopy(
            data, index(c, top + y, left), cropped.data, cropped.index(c, y, 0), width);
      }
    }
    return cropped;
  }

  /** A copy mirrored left to right. */
  public Pixels flip() {
    Pixels flipped = zeros(channels, height, width);
    for (int row = 0; row < data.length; row += width) {
      for (int x = 0; x < width; x++) {
        flipped.data[row + x] = data[row + width - 1 - x];
      }
    }
    return flipped;
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
