package org.sfumato.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes tar archives, sound ones and others. */
final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Tar file(String name, byte[] content) {
    return entry(name, '0', Long.toOctalString(content.length), content);
  }

  /** As GNU tar writes names beyond 100 bytes. */
  Tar gnuLong(String name, byte[] content) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
    entry("././@LongLink", 'L', Long.toOctalString(text.length), text);
    return file(name.substring(0, 90), content);
  }

  /** As POSIX and Python write them. */
  Tar pax(String records, String name, byte[] content) {
    byte[] text = records.getBytes(StandardCharsets.UTF_8);
    entry("PaxHeaders/x", 'x', Long.toOctalString(text.length), text);
    return file(name, content);
  }

  /** A line of a pax header, which tells its own length. */
  static String record(String key, String value) {
    int length = key.length() + value.getBytes(StandardCharsets.UTF_8).length + 3;
    int all = length + Integer.toString(length + 2).length();
    return all + " " + key + "=" + value + "\n";
  }

  Tar entry(String name, char type, String size, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, size);
    header[156] = (byte) type;
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o", sum) + "\0");
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes(new byte[1024]);
    return whole.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static void put(byte[] header, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(ascii, 0, header, at, ascii.length);
  }
}
