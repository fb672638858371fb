package org.sfumato.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors in and out of Java memory. Bounds are checked here, since nothing below does. */
public final class Tensors {
  private Tensors() {}

  /**
   * A 32-bit tensor of the given shape on the processor, copied from {@code values} (row-major).
   */
  public static Tensor of(float[] values, long... shape) {
    requireCount(values.length, shape);
    Tensor tensor = empty(ScalarType.Float, shape);
    new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
    return tensor;
  }

  /** A 64-bit floating-point vector on the processor. */
  public static Tensor of(double... values) {
    Tensor tensor = empty(ScalarType.Double, values.length);
    new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
    return tensor;
  }

  /** A vector of 64-bit integers on the processor. */
  public static Tensor of(long... values) {
    Tensor tensor = empty(ScalarType.Long, values.length);
    new LongPointer(tensor.data_ptr()).put(values, 0, values.length);
    return tensor;
  }

  /** A tensor on the processor from its little-endian bytes. */
  public static Tensor ofBytes(byte[] bytes, ScalarType type, long... shape) {
    Tensor tensor = empty(type, shape);
    if (tensor.nbytes() != bytes.length) {
      throw new IllegalArgumentException(
          bytes.length + " bytes for a tensor of " + tensor.nbytes());
    }
    new BytePointer(tensor.data_ptr()).put(bytes, 0, bytes.length);
    return tensor;
  }

  /** A new tensor with undefined values on the processor. */
  public static Tensor empty(ScalarType type, long... shape) {
    LibTorch.load();
    return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
  }

  /** The values as 32-bit floats in row-major order, from any device, type and memory format. */
  public static float[] toFloats(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = plain(tensor, ScalarType.Float);
      float[] values = new float[Math.toIntExact(plain.numel())];
      new FloatPointer(plain.data_ptr()).get(values, 0, values.length);
      return values;
    }
  }

  /** The values as 64-bit floats in row-major order, from any device, type and memory format. */
  public static double[] toDoubles(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = plain(tensor, ScalarType.Double);
      double[] values = new double[Math.toIntExact(plain.numel())];
      new DoublePointer(plain.data_ptr()).get(values, 0, values.length);
      return values;
    }
  }

  /** The little-endian bytes of a tensor in row-major order, in its own type. */
  public static byte[] toBytes(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = plain(tensor, tensor.scalar_type());
      byte[] bytes = new byte[Math.toIntExact(plain.nbytes())];
      new BytePointer(plain.data_ptr()).get(bytes, 0, bytes.length);
      return bytes;
    }
  }

  /**
   * A window on the memory of a row-major tensor on the processor: no copy. The caller keeps the
   * tensor alive while the buffer is in use; writing to the buffer writes to the tensor.
   *
   * @param offset first byte
   * @param length bytes
   */
  public static ByteBuffer view(Tensor tensor, long offset, long length) {
    if (!tensor.is_contiguous() || !tensor.device().is_cpu()) {
      throw new IllegalArgumentException("only a row-major tensor on the processor can be viewed");
    }
    if (offset < 0 || length < 0 || offset + length > tensor.nbytes()) {
      throw new IllegalArgumentException(length + " bytes at " + offset + " of " + tensor.nbytes());
    }
    BytePointer start = new BytePointer(tensor.data_ptr()).position(offset);
    return start.limit(offset + length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The shape as an array. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  /** Concatenates along a dimension. */
  public static Tensor cat(long dimension, Tensor... parts) {
    return torch.cat(new TensorVector(parts), dimension);
  }

  /** Product of the sizes. */
  public static long count(long... shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  private static Tensor plain(Tensor tensor, ScalarType type) {
    return tensor.detach().cpu().to(type).contiguous();
  }

  private static void requireCount(int values, long... shape) {
    if (count(shape) != values) {
      throw new IllegalArgumentException(values + " values for shape " + Arrays.toString(shape));
    }
  }
}
