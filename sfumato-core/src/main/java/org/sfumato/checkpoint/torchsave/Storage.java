package org.sfumato.checkpoint.torchsave;

import org.sfumato.checkpoint.DType;

/**
 * A run of values in an archive, that tensors are windows of.
 *
 * @param dtype type of the values
 * @param key its name in the archive
 * @param elements number of values
 */
record Storage(DType dtype, String key, long elements) {
  Storage {
    if (elements < 0 || elements > Long.MAX_VALUE / dtype.bytes()) {
      throw new IllegalArgumentException(elements + " values");
    }
  }

  long bytes() {
    return elements * dtype.bytes();
  }
}
