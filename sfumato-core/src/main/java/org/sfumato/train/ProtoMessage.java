package org.sfumato.train;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A protocol buffer message in the making: the few kinds of fields that event files use. */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoMessage varint(int field, long value) {
    return tag(field, VARINT).varint(value);
  }

  ProtoMessage float32(int field, float value) {
    return tag(field, FIXED32).littleEndian(Float.floatToIntBits(value), Float.BYTES);
  }

  ProtoMessage float64(int field, double value) {
    return tag(field, FIXED64).littleEndian(Double.doubleToLongBits(value), Double.BYTES);
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.toByteArray());
  }

  ProtoMessage bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED).varint(value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  private ProtoMessage tag(int field, int wireType) {
    return varint((long) field << 3 | wireType);
  }

  private ProtoMessage littleEndian(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (bits >>> 8 * i));
    }
    return this;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  private ProtoMessage varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }
}
