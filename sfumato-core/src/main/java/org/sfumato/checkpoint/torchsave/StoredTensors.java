package org.sfumato.checkpoint.torchsave;

import static org.sfumato.error.ForeignText.shown;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/** Tensors that are windows of storages in a file, wherever in it a format keeps those. */
abstract class StoredTensors implements StateDict {
  private static final int PIECE = 8 << 20;

  private final Path path;
  private final Map<String, StoredTensor> tensors;

  StoredTensors(Path path, Map<String, StoredTensor> tensors) {
    this.path = path;
    this.tensors = tensors;
  }

  /** Opens a storage at one of its bytes. */
  abstract InputStream storage(Storage storage, long offset) throws IOException;

  /** What a pickle describes, if it is tensors by name, and no more of them than fit the file. */
  static Map<String, StoredTensor> tensors(Object described, long fileSize) throws Malformed {
    if (!(described instanceof Map<?, ?> map)) {
      throw new Malformed("holds no tensors by name");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name
          && entry.getValue() instanceof StoredTensor tensor)) {
        throw new Malformed(
            "holds \""
                + shown(String.valueOf(entry.getKey()))
                + "\", which is no tensor: give the file of the weights alone, a state dictionary");
      }
      tensors.put(name, tensor);
    }
    checkSum(tensors, fileSize);
    return tensors;
  }

  /** Tensors may share a storage, but not so that a small file becomes a huge one. */
  private static void checkSum(Map<String, StoredTensor> tensors, long fileSize) throws Malformed {
    long total = 0;
    for (StoredTensor tensor : tensors.values()) {
      // None is larger than its storage, which the file holds.
      total += tensor.elements() * tensor.storage().dtype().bytes();
      if (total > fileSize) {
        throw new Malformed(
            "has tensors that share storages so that they take more bytes than the file has");
      }
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public DType dtype(String name) {
    return tensor(name).storage().dtype();
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).shape().clone();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InputException(path + " has no tensor \"" + name + "\".");
    }
    return tensor;
  }

  @Override
  public void copy(String name, WritableByteChannel target) throws IOException {
    StoredTensor tensor = tensor(name);
    if (tensor.elements() == 0) {
      return;
    }
    int width = tensor.storage().dtype().bytes();
    try (InputStream in = values(tensor)) {
      if (tensor.isRowMajor()) {
        long bytes = tensor.elements() * width;
        byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
        for (long left = bytes; left > 0; left -= piece.length) {
          int length = (int) Math.min(piece.length, left);
          fill(in, piece, length);
          target.write(ByteBuffer.wrap(piece, 0, length));
        }
      } else {
        target.write(ByteBuffer.wrap(gathered(tensor, width, in)));
      }
    }
  }

  /** At the tensor's first value. */
  private InputStream values(StoredTensor tensor) {
    try {
      return storage(tensor.storage(), tensor.offset() * tensor.storage().dtype().bytes());
    } catch (EOFException e) {
      throw shrunk(e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  private void fill(InputStream in, byte[] target, int length) {
    int count;
    try {
      count = in.readNBytes(target, 0, length);
    } catch (EOFException | ZipException e) {
      throw shrunk(e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
    if (count < length) {
      throw shrunk(null);
    }
  }

  private InputException shrunk(IOException cause) {
    return new InputException(path + " cannot be used: a storage in it is cut short.", cause);
  }

  /** The values of a transposed or otherwise strided tensor in row-major order. */
  private byte[] gathered(StoredTensor tensor, int width, InputStream in) {
    if (tensor.span() * width > Integer.MAX_VALUE - 16) {
      throw new InputException(
          path + " cannot be used: a tensor of more than 2 GiB in it is not in row-major order.");
    }
    byte[] span = new byte[(int) (tensor.span() * width)];
    fill(in, span, span.length);
    byte[] values = new byte[(int) (tensor.elements() * width)];
    long[] shape = tensor.shape();
    long[] index = new long[shape.length];
    int from = 0;
    for (int to = 0; to < values.length; to += width) {
      System.arraycopy(span, from, values, to, width);
      for (int i = shape.length - 1; i >= 0; i--) {
        int stride = (int) (tensor.strides()[i] * width);
        from += stride;
        if (++index[i] < shape[i]) {
          break;
        }
        from -= (int) (shape[i] * stride);
        index[i] = 0;
      }
    }
    return values;
  }
}
