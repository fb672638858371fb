package org.sfumato.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A safetensors file open for reading. Its header is read and checked in full by {@link #open};
 * tensors are read when asked for, from any thread, and files may be larger than 2 GiB.
 *
 * <p>Layout: 8 bytes, little-endian, the length of the header; the header in JSON; the data.
 */
public final class SafetensorsFile implements StateDict {
  private static final int LENGTH_BYTES = 8;
  // The JDK copies into a heap buffer through a direct one as large as the piece read.
  private static final int MAX_PIECE = 8 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeader header;

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks everything but the values in its tensors.
   *
   * @throws InputException if the file cannot be read or is not a well-formed safetensors file
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel = null;
    try {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      // Opening a pipe would wait for whoever writes to it.
      if (!Files.isRegularFile(path)) {
        throw new InputException(path + " is not a file: give a .safetensors file.");
      }
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SafetensorsFile file = read(path, channel);
      channel = null;
      return file;
    } catch (SafetensorsHeader.Malformed e) {
      throw new InputException(
          path + " is not a safetensors file that can be used: " + e.getMessage() + ".");
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static SafetensorsFile read(Path path, FileChannel channel)
      throws IOException, SafetensorsHeader.Malformed {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new SafetensorsHeader.Malformed("it is too short, with " + size + " bytes");
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, 0, length);
    long headerLength = length.getLong(0);
    // Lengths of 2^63 and more read as negative.
    if (headerLength < 0 || headerLength > SafetensorsHeader.MAX_BYTES) {
      throw new SafetensorsHeader.Malformed(
          String.format(
              "it claims a header of %s bytes, and the limit is %d",
              Long.toUnsignedString(headerLength), SafetensorsHeader.MAX_BYTES));
    }
    if (headerLength > size - LENGTH_BYTES) {
      throw new SafetensorsHeader.Malformed(
          "it claims a header of " + headerLength + " bytes, which the file is too short for");
    }
    ByteBuffer json = ByteBuffer.allocate((int) headerLength);
    readFully(channel, LENGTH_BYTES, json);
    long dataStart = LENGTH_BYTES + headerLength;
    SafetensorsHeader header = SafetensorsHeader.parse(json.array(), size - dataStart);
    return new SafetensorsFile(path, channel, dataStart, header);
  }

  @Override
  public Path path() {
    return path;
  }

  /** The tensors by name, in the order of the header; unmodifiable. */
  public Map<String, TensorInfo> tensors() {
    return header.tensors();
  }

  @Override
  public Set<String> names() {
    return header.tensors().keySet();
  }

  @Override
  public DType dtype(String name) {
    return tensor(name).dtype();
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public void copy(String name, WritableByteChannel target) throws IOException {
    long bytes = tensor(name).byteSize();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(MAX_PIECE, bytes));
    for (long offset = 0; offset < bytes; offset += MAX_PIECE) {
      piece.clear().limit((int) Math.min(MAX_PIECE, bytes - offset));
      read(name, offset, piece);
      target.write(piece.flip());
    }
  }

  /** The free text of the header, by key; unmodifiable. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Reads the whole file, if it has a checksum ({@link SafetensorsWriter#writeChecked}).
   *
   * @throws InputException if its bytes are not those that were written
   */
  public void requireIntact() {
    String written = metadata().get(Checksum.KEY);
    try {
      if (written != null && !written.equals(Checksum.of(channel, dataStart))) {
        throw new InputException(
            path + " is damaged: its bytes are not those that were written; get another copy.");
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  /** Where the data begins: a tensor's first byte in the file is this plus its {@code begin}. */
  public long dataStart() {
    return dataStart;
  }

  /**
   * What the header says of a tensor.
   *
   * @throws InputException if the file has no such tensor
   */
  public TensorInfo tensor(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new InputException(path + " has no tensor \"" + name + "\".");
    }
    return info;
  }

  /**
   * Reads a whole tensor.
   *
   * @param target exactly the tensor's bytes must remain in it; they come as they are in the file,
   *     little-endian. Its position moves to its limit.
   * @throws InputException if the file has no such tensor, has shrunk or cannot be read
   */
  public void read(String name, ByteBuffer target) {
    long bytes = tensor(name).byteSize();
    if (target.remaining() != bytes) {
      throw new IllegalArgumentException(
          "room for " + target.remaining() + " bytes of the " + bytes + " of \"" + name + "\"");
    }
    read(name, 0, target);
  }

  /**
   * Reads a part of a tensor, for tensors larger than a buffer can be.
   *
   * @param offset byte of the tensor at which to begin
   * @param target filled to its limit, with little-endian values
   * @throws InputException if the file has no such tensor, has shrunk or cannot be read
   */
  public void read(String name, long offset, ByteBuffer target) {
    TensorInfo info = tensor(name);
    if (offset < 0 || offset > info.byteSize() - target.remaining()) {
      throw new IllegalArgumentException(
          target.remaining() + " bytes at " + offset + " are not all in \"" + name + "\"");
    }
    try {
      readFully(channel, dataStart + info.begin() + offset, target);
    } catch (ClosedByInterruptException e) {
      throw FileErrors.cannotRead(path, e);
    } catch (ClosedChannelException e) {
      throw new IllegalStateException(path + " is closed", e);
    } catch (SafetensorsHeader.Malformed e) {
      throw new InputException(path + " cannot be used: " + e.getMessage() + ".");
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void readFully(FileChannel channel, long position, ByteBuffer target)
      throws IOException, SafetensorsHeader.Malformed {
    int limit = target.limit();
    while (target.position() < limit) {
      target.limit(target.position() + Math.min(limit - target.position(), MAX_PIECE));
      int count = channel.read(target, position);
      target.limit(limit);
      if (count < 0) {
        throw new SafetensorsHeader.Malformed("it has become shorter while it was read");
      }
      position += count;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // A channel that was only read has nothing to lose.
    }
  }
}
