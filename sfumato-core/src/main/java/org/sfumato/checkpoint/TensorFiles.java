package org.sfumato.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.error.InputException;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Tensors to and from safetensors files. */
public final class TensorFiles {
  private static final int PIECE = 1 << 26;

  private static final Map<DType, ScalarType> TYPES =
      Map.of(
          DType.BOOL, ScalarType.Bool,
          DType.U8, ScalarType.Byte,
          DType.I8, ScalarType.Char,
          DType.I16, ScalarType.Short,
          DType.I32, ScalarType.Int,
          DType.I64, ScalarType.Long,
          DType.F16, ScalarType.Half,
          DType.BF16, ScalarType.BFloat16,
          DType.F32, ScalarType.Float,
          DType.F64, ScalarType.Double);

  private TensorFiles() {}

  /**
   * Reads a tensor into new memory on the processor, in the file's type.
   *
   * @throws InputException if the file has no such tensor or cannot be read
   */
  public static Tensor read(SafetensorsFile file, String name) {
    TensorInfo info = file.tensor(name);
    Tensor tensor = Tensors.empty(TYPES.get(info.dtype()), info.shape());
    for (long offset = 0; offset < info.byteSize(); offset += PIECE) {
      long length = Math.min(PIECE, info.byteSize() - offset);
      file.read(name, offset, Tensors.view(tensor, offset, length));
    }
    return tensor;
  }

  /**
   * Reads a tensor out of a file of any format into new memory on the processor, in the file's
   * type.
   *
   * @throws InputException if the file has no such tensor or cannot be read
   */
  public static Tensor read(StateDict file, String name) {
    Tensor tensor = Tensors.empty(TYPES.get(file.dtype(name)), file.shape(name));
    try {
      file.copy(name, new Memory(tensor));
    } catch (IOException e) {
      throw new IllegalStateException("memory refuses nothing", e);
    }
    return tensor;
  }

  /** Fills a tensor from its first byte on. */
  private static final class Memory implements WritableByteChannel {
    private final Tensor tensor;
    private long written;

    Memory(Tensor tensor) {
      this.tensor = tensor;
    }

    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      Tensors.view(tensor, written, count).put(bytes);
      written += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // The tensor stays.
    }
  }

  /**
   * Adds a tensor to a file to be written, in the given type; its values are read when the file is
   * written.
   */
  public static void add(SafetensorsWriter writer, String name, Tensor tensor, DType type) {
    writer.add(
        name, type, Tensors.shape(tensor), channel -> forEachPiece(tensor, type, channel::write));
  }

  /** Takes the bytes of a part of a tensor. */
  @FunctionalInterface
  interface PieceTaker<E extends Exception> {
    void take(ByteBuffer piece) throws E;
  }

  /** The bytes of a tensor, one piece after the other, row by row in the given type. */
  static <E extends Exception> void forEachPiece(Tensor tensor, DType type, PieceTaker<E> taker)
      throws E {
    try (Scope scope = new Scope()) {
      Tensor plain = tensor.detach().cpu().to(TYPES.get(type)).contiguous();
      long bytes = plain.nbytes();
      for (long offset = 0; offset < bytes; offset += PIECE) {
        taker.take(Tensors.view(plain, offset, Math.min(PIECE, bytes - offset)));
      }
    }
  }
}
