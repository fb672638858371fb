package org.sfumato.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** CRC-32C of the data of a safetensors file, as its metadata may tell it. */
final class Checksum {
  /** The metadata key. */
  static final String KEY = "crc32c";

  private static final int PIECE = 1 << 20;

  private Checksum() {}

  /** Eight digits, whatever the value: a header is as long before it is known as after. */
  static String text(CRC32C checksum) {
    return String.format("%08x", checksum.getValue());
  }

  /** Of all bytes of a file from {@code start} on, read from it. */
  static String of(FileChannel channel, long start) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    long position = start;
    for (int count = channel.read(piece, position);
        count >= 0;
        count = channel.read(piece, position)) {
      checksum.update(piece.flip());
      piece.clear();
      position += count;
    }
    return text(checksum);
  }
}
