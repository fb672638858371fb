package org.sfumato.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.sfumato.file.AtomicFile;

/**
 * Writes a safetensors file: collect metadata and tensors, then {@link #write}. The bytes of a
 * tensor are asked for only while the file is written, so that a large model needs no second copy.
 *
 * <p>The header lists the tensors in the order they were added. The data begins at a multiple of 8
 * and holds the tensors of the widest elements first, so each is aligned and the file can be
 * mapped.
 */
public final class SafetensorsWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int ALIGNMENT = 8;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(String name, DType dtype, long[] shape, Source source) {
    long byteSize() {
      return TensorInfo.byteSize(dtype, shape);
    }
  }

  /** Where the bytes of one tensor come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Writes exactly the tensor's bytes, row-major and little-endian, best in large pieces. The
     * channel takes all of a buffer at once.
     */
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /** Adds free text under a key; the last text of a key counts. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @throws IllegalArgumentException if the name is taken or reserved, or the shape impossible
   */
  public SafetensorsWriter add(String name, DType dtype, long[] shape, Source source) {
    TensorInfo.byteSize(dtype, shape);
    if (name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("a tensor cannot be called " + name);
    }
    if (entries.putIfAbsent(name, new Entry(name, dtype, shape.clone(), source)) != null) {
      throw new IllegalArgumentException("two tensors \"" + name + "\"");
    }
    return this;
  }

  /** Adds a tensor whose bytes are those that remain in {@code bytes}, little-endian. */
  public SafetensorsWriter add(String name, DType dtype, long[] shape, ByteBuffer bytes) {
    ByteBuffer view = bytes.duplicate();
    return add(name, dtype, shape, channel -> channel.write(view.duplicate()));
  }

  /**
   * Makes or replaces the file, wholly or not at all.
   *
   * @throws org.sfumato.error.InputException if it cannot be written
   * @throws IllegalStateException if a source gives more or fewer bytes than its tensor has
   * @throws IllegalArgumentException if the header would be longer than any reader takes
   */
  public void write(Path file) {
    List<Entry> layout = layout();
    AtomicFile.write(file, channel -> write(channel, layout, new CRC32C()));
  }

  /**
   * The same, with a checksum of the tensors in the metadata ({@link
   * SafetensorsFile#requireIntact}), and read back before the file takes its name.
   */
  public void writeChecked(Path file) {
    List<Entry> layout = layout();
    CRC32C checksum = new CRC32C();
    metadata(Checksum.KEY, Checksum.text(checksum));
    AtomicFile.write(
        file,
        channel -> {
          long dataStart = write(channel, layout, checksum);
          String written = Checksum.text(checksum);
          metadata(Checksum.KEY, written);
          channel.position(0);
          writeAll(channel, ByteBuffer.wrap(header(layout)));
          channel.force(true);
          if (!Checksum.of(channel, dataStart).equals(written)) {
            throw new IOException("the disk gives back other bytes than were written");
          }
        });
  }

  private List<Entry> layout() {
    List<Entry> layout = new ArrayList<>(entries.values());
    layout.sort(Comparator.comparingInt((Entry entry) -> entry.dtype().bytes()).reversed());
    return layout;
  }

  /** Gives where the data begins. */
  private long write(FileChannel channel, List<Entry> layout, CRC32C checksum) throws IOException {
    writeAll(channel, ByteBuffer.wrap(header(layout)));
    long dataStart = channel.position();
    for (Entry entry : layout) {
      TensorChannel body = new TensorChannel(channel, entry.name(), entry.byteSize(), checksum);
      entry.source().writeTo(body);
      body.checkComplete();
    }
    return dataStart;
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private byte[] header(List<Entry> layout) {
    Map<String, TensorInfo> placed = new LinkedHashMap<>();
    long begin = 0;
    for (Entry entry : layout) {
      long end = Math.addExact(begin, entry.byteSize());
      placed.put(entry.name(), new TensorInfo(entry.dtype(), entry.shape(), begin, end));
      begin = end;
    }
    byte[] json;
    try {
      json = json(placed);
    } catch (IOException e) {
      throw new IllegalArgumentException("a name or text that JSON cannot hold", e);
    }
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > SafetensorsHeader.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a header of " + padded + " bytes, and the limit is " + SafetensorsHeader.MAX_BYTES);
    }
    byte[] header = new byte[Long.BYTES + padded];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    return header;
  }

  private byte[] json(Map<String, TensorInfo> placed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> text : metadata.entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      for (String name : entries.keySet()) {
        TensorInfo info = placed.get(name);
        long[] shape = info.shape();
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", info.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {info.begin(), info.end()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Counts what a source writes, so that none can shift the tensors after its own. */
  private static final class TensorChannel implements WritableByteChannel {
    // The JDK copies out of a heap buffer through a direct one as large as the piece written.
    private static final int MAX_PIECE = 8 << 20;

    private final FileChannel channel;
    private final String name;
    private final CRC32C checksum;
    private long missing;

    TensorChannel(FileChannel channel, String name, long bytes, CRC32C checksum) {
      this.channel = channel;
      this.name = name;
      this.missing = bytes;
      this.checksum = checksum;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int bytes = source.remaining();
      if (bytes > missing) {
        throw new IllegalStateException("\"" + name + "\" gives more bytes than it has");
      }
      missing -= bytes;
      checksum.update(source.duplicate());
      int limit = source.limit();
      while (source.position() < limit) {
        source.limit(source.position() + Math.min(limit - source.position(), MAX_PIECE));
        channel.write(source);
        source.limit(limit);
      }
      return bytes;
    }

    void checkComplete() {
      if (missing > 0) {
        throw new IllegalStateException("\"" + name + "\" lacks " + missing + " bytes");
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }
}
