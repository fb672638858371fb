package org.sfumato.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The plain files of a {@code .tgz} in memory; nothing is unpacked to the disk. */
final class Tarball {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE = 12;
  private static final int TYPE_AT = 156;
  private static final long MAX_SIZE = 1 << 28;

  private Tarball() {}

  /** Files that lie directly in {@code folder}, each by its name there. */
  static void read(Path tarball, String folder, BiConsumer<String, byte[]> sink)
      throws IOException {
    try (InputStream in =
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(tarball)))) {
      byte[] header = in.readNBytes(BLOCK);
      while (header.length == BLOCK && header[0] != 0) {
        String name = text(header, 0, NAME);
        long size = size(header);
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
          throw new EOFException("the tarball is cut short");
        }
        boolean plain = header[TYPE_AT] == '0' || header[TYPE_AT] == 0;
        String rest = name.startsWith(folder) ? name.substring(folder.length()) : "";
        if (plain && !rest.isEmpty() && !rest.contains("/")) {
          sink.accept(rest, bytes);
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        header = in.readNBytes(BLOCK);
      }
    }
  }

  /** Names of the files in a folder. */
  static List<String> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static long size(byte[] header) throws IOException {
    try {
      long size = Long.parseLong(text(header, SIZE_AT, SIZE).strip(), 8);
      if (size >= 0 && size <= MAX_SIZE) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw new IOException("it is no tarball", e);
    }
    throw new IOException("it is no tarball, or holds a huge file");
  }

  private static String text(byte[] header, int start, int length) {
    int end = start;
    while (end < start + length && header[end] != 0) {
      end++;
    }
    return new String(header, start, end - start, StandardCharsets.US_ASCII);
  }
}
