package org.sfumato.checkpoint;

import java.util.Arrays;

/**
 * What a safetensors header says of one tensor: row-major and little-endian in the file's data.
 *
 * @param dtype type of the elements
 * @param shape sizes of the dimensions, none negative; empty for a scalar
 * @param begin first byte, counted from the start of the data
 * @param end one past the last byte; {@code end - begin} is the shape's size times the element's
 */
public record TensorInfo(DType dtype, long[] shape, long begin, long end) {
  public TensorInfo {
    shape = shape.clone();
    if (begin < 0 || end < begin || end - begin != byteSize(dtype, shape)) {
      throw new IllegalArgumentException(
          dtype + Arrays.toString(shape) + " does not fill bytes " + begin + " to " + end);
    }
  }

  /** A copy of the sizes. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public long elements() {
    return byteSize() / dtype.bytes();
  }

  /** Number of bytes. */
  public long byteSize() {
    return end - begin;
  }

  /**
   * Bytes of a tensor.
   *
   * @throws IllegalArgumentException if a size is negative or the product is above 2^63 - 1
   */
  static long byteSize(DType dtype, long[] shape) {
    try {
      long bytes = dtype.bytes();
      for (long size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException("negative size in " + Arrays.toString(shape));
        }
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(Arrays.toString(shape) + " is too large", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo info
        && dtype == info.dtype
        && Arrays.equals(shape, info.shape)
        && begin == info.begin
        && end == info.end;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * dtype.hashCode() + Arrays.hashCode(shape)) + Long.hashCode(begin);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape) + "@" + begin;
  }
}
