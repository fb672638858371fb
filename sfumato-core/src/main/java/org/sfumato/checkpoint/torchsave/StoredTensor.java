package org.sfumato.checkpoint.torchsave;

import java.util.Arrays;

/**
 * A window of a storage.
 *
 * @param storage where its values lie
 * @param offset of its first value, in values
 * @param shape sizes of the dimensions
 * @param strides distance of neighbours along each dimension, in values
 */
record StoredTensor(Storage storage, long offset, long[] shape, long[] strides) {
  private static final int MAX_DIMENSIONS = 16;

  /** Checks that every value lies in the storage, and that none is told of many times over. */
  static StoredTensor of(Storage storage, long offset, long[] shape, long[] strides)
      throws Malformed {
    if (shape.length != strides.length || shape.length > MAX_DIMENSIONS || offset < 0) {
      throw new Malformed("has a tensor with an impossible shape, stride or offset");
    }
    try {
      long elements = 1;
      long last = offset;
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0 || strides[i] < 0) {
          throw new Malformed("has a tensor of negative size or stride");
        }
        elements = Math.multiplyExact(elements, shape[i]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
      }
      boolean inside = elements == 0 ? offset <= storage.elements() : last < storage.elements();
      // A stride of 0 could make terabytes of one value.
      if (!inside || elements > storage.elements()) {
        throw new Malformed(
            "has a tensor " + Arrays.toString(shape) + " that reaches beyond its storage");
      }
      return new StoredTensor(storage, offset, shape, strides);
    } catch (ArithmeticException e) {
      throw new Malformed("has a tensor whose shape " + Arrays.toString(shape) + " is too large");
    }
  }

  long elements() {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    return elements;
  }

  /** Values from its first to its last, in the order of the storage. */
  long span() {
    if (elements() == 0) {
      return 0;
    }
    long span = 1;
    for (int i = 0; i < shape.length; i++) {
      span += (shape[i] - 1) * strides[i];
    }
    return span;
  }

  /** Whether its values lie one after another in row-major order. */
  boolean isRowMajor() {
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != stride) {
        return elements() == 0;
      }
      stride *= shape[i];
    }
    return true;
  }
}
