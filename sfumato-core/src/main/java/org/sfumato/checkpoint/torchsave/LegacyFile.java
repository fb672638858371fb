package org.sfumato.checkpoint.torchsave;

import static org.sfumato.error.ForeignText.shown;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A state dictionary in the format that {@code torch.save} wrote before PyTorch 1.6, which some
 * published weights still have, open for reading. {@link #open} checks everything but the values.
 *
 * <p>Layout: five pickles, which are a magic number, the version of the format, facts of the
 * machine, the description of the tensors, and the keys of the storages; then the storages in that
 * order, each the number of its values (8 bytes) and the values.
 */
public final class LegacyFile extends StoredTensors {
  /**
   * The pickle of the magic number 0x1950a86a20f9469cfc6c, which is what such a file begins with.
   */
  private static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;
  private static final int MAX_PICKLES = 16 << 20;

  private final FileChannel channel;
  private final Map<String, Long> positions;

  private LegacyFile(
      Path path,
      FileChannel channel,
      Map<String, StoredTensor> tensors,
      Map<String, Long> positions) {
    super(path, tensors);
    this.channel = channel;
    this.positions = positions;
  }

  /** Whether a file that begins so is of this format. */
  public static boolean isMagic(byte[] start) {
    return start.length >= MAGIC.length
        && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Opens a file; nothing in it is run.
   *
   * @throws InputException if it cannot be read, is damaged, or holds anything but tensors by name
   */
  public static LegacyFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      LegacyFile file = read(path, channel);
      channel = null;
      return file;
    } catch (Malformed e) {
      throw new InputException(path + " cannot be used: it " + e.getMessage() + ".");
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    } finally {
      close(channel);
    }
  }

  private static LegacyFile read(Path path, FileChannel channel) throws IOException, Malformed {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(MAX_PICKLES);
    }
    if (!isMagic(start)) {
      throw new Malformed("does not begin as a file of torch.save does");
    }
    ByteBuffer pickles = ByteBuffer.wrap(start).position(MAGIC.length);
    if (!Long.valueOf(VERSION).equals(Unpickler.read(pickles))) {
      throw new Malformed("is of another version of the old format than " + VERSION);
    }
    if (!(Unpickler.read(pickles) instanceof Map<?, ?> machine
        && Boolean.TRUE.equals(machine.get("little_endian")))) {
      throw new Malformed("is not little-endian: save it again on a usual machine");
    }
    Map<String, StoredTensor> tensors =
        StoredTensors.tensors(Unpickler.read(pickles), channel.size());
    if (!(Unpickler.read(pickles) instanceof List<?> keys)) {
      throw new Malformed("does not list its storages");
    }
    Map<String, Long> positions = positions(storages(tensors), keys, channel, pickles.position());
    return new LegacyFile(path, channel, tensors, positions);
  }

  private static Map<String, Storage> storages(Map<String, StoredTensor> tensors) throws Malformed {
    Map<String, Storage> storages = new HashMap<>();
    for (StoredTensor tensor : tensors.values()) {
      Storage storage = tensor.storage();
      Storage before = storages.putIfAbsent(storage.key(), storage);
      if (before != null && !before.equals(storage)) {
        throw new Malformed("says two things of its storage \"" + shown(storage.key()) + "\"");
      }
    }
    return storages;
  }

  /** Where the values of each storage begin. */
  private static Map<String, Long> positions(
      Map<String, Storage> storages, List<?> keys, FileChannel channel, long start)
      throws IOException, Malformed {
    Map<String, Long> positions = new HashMap<>();
    long position = start;
    for (Object key : keys) {
      Storage storage = key instanceof String name ? storages.get(name) : null;
      if (storage == null || positions.containsKey(storage.key())) {
        throw new Malformed("has a storage that belongs to no tensor, or one twice");
      }
      ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (count.hasRemaining()) {
        if (channel.read(count, position + count.position()) < 0) {
          throw new Malformed("is cut short");
        }
      }
      if (count.getLong(0) != storage.elements()) {
        throw new Malformed(
            "has "
                + count.getLong(0)
                + " values in its storage \""
                + shown(storage.key())
                + "\", which should have "
                + storage.elements());
      }
      position += Long.BYTES;
      // No storage has 2^63 bytes, so the difference does not overflow.
      if (storage.bytes() > channel.size() - position) {
        throw new Malformed("is cut short");
      }
      positions.put(storage.key(), position);
      position += storage.bytes();
    }
    for (String key : storages.keySet()) {
      if (!positions.containsKey(key)) {
        throw new Malformed("lacks its storage \"" + shown(key) + "\"");
      }
    }
    return positions;
  }

  @Override
  InputStream storage(Storage storage, long offset) throws IOException {
    return Channels.newInputStream(new Window(channel, positions.get(storage.key()) + offset));
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // A file that was only read has nothing to lose.
    }
  }

  /** A file from one of its bytes on, without the file's own position: threads may share it. */
  private static final class Window implements ReadableByteChannel {
    private final FileChannel file;
    private long position;

    Window(FileChannel file, long position) {
      this.file = file;
      this.position = position;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int count = file.read(target, position);
      position += Math.max(0, count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() {
      // The file stays open for other tensors.
    }
  }
}
