package org.sfumato.checkpoint.torchsave;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.sfumato.checkpoint.DType;

/** Writes pickles, sound and otherwise, as {@code torch.save} does. */
public final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Begins one of version 2. */
  public Pickle() {
    op(0x80).op(2);
  }

  public Pickle op(int opcode) {
    out.write(opcode);
    return this;
  }

  public Pickle ops(String opcodes) {
    opcodes.chars().forEach(this::op);
    return this;
  }

  public Pickle text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').fourBytes(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  public Pickle integer(long value) {
    op(0x8a).op(Long.BYTES);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  public Pickle fourBytes(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  public Pickle global(String module, String name) {
    out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public Pickle integers(long... values) {
    op('(');
    for (long value : values) {
      integer(value);
    }
    return op('t');
  }

  public Pickle storage(String type, String key, long elements) {
    return op('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .integer(elements)
        .ops("tQ");
  }

  /** A tensor, which is left on the stack. */
  public Pickle tensor(
      String type, String key, long elements, long offset, long[] shape, long[] strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .storage(type, key, elements)
        .integer(offset)
        .integers(shape)
        .integers(strides)
        .op(0x89)
        .global("collections", "OrderedDict")
        .ops(")RtR");
  }

  /** A row-major tensor that is all of its storage. */
  public Pickle tensor(DType type, String key, long... shape) {
    long[] strides = new long[shape.length];
    long elements = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = elements;
      elements *= shape[i];
    }
    return tensor(storageOf(type), key, elements, 0, shape, strides);
  }

  private static String storageOf(DType type) {
    return switch (type) {
      case BOOL -> "BoolStorage";
      case U8 -> "ByteStorage";
      case I8 -> "CharStorage";
      case I16 -> "ShortStorage";
      case I32 -> "IntStorage";
      case I64 -> "LongStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case F32 -> "FloatStorage";
      case F64 -> "DoubleStorage";
    };
  }

  /** Ends it. */
  public byte[] stop() {
    return op('.').bytes();
  }

  public byte[] bytes() {
    return out.toByteArray();
  }
}
