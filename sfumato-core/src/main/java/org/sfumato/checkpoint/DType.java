package org.sfumato.checkpoint;

import java.util.Optional;

/** An element type of the safetensors format; its name is the format's own. */
public enum DType {
  BOOL(1),
  U8(1),
  I8(1),
  I16(2),
  I32(4),
  I64(8),
  F16(2),
  BF16(2),
  F32(4),
  F64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  static Optional<DType> named(String name) {
    for (DType dtype : values()) {
      if (dtype.name().equals(name)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }
}
