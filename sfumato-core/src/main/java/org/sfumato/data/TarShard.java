package org.sfumato.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * The files of a tar archive (POSIX ustar and pax, GNU long names), as WebDataset's shards are:
 * where each begins, so that any is read without those before it. Nothing is unpacked, and no name
 * in an archive is ever a name on the disk; links, devices and folders are passed over.
 */
final class TarShard {
  private static final int BLOCK = 512;
  private static final long MAX_NAME = 1 << 16;

  private TarShard() {}

  /**
   * A file in an archive.
   *
   * @param name as the archive has it
   * @param offset of its first byte
   * @param size in bytes
   */
  record Member(String name, long offset, long size) {}

  /**
   * Lists an archive.
   *
   * @throws InputException if it cannot be read, or is none or cut short
   */
  static List<Member> members(Path archive) {
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      return members(archive, channel);
    } catch (IOException e) {
      throw FileErrors.cannotRead(archive, e);
    }
  }

  private static List<Member> members(Path archive, FileChannel channel) throws IOException {
    List<Member> members = new ArrayList<>();
    long end = channel.size();
    long position = 0;
    String name = null; // from a header before the file's own
    long size = -1;
    while (position < end) {
      byte[] header = read(archive, channel, position, BLOCK);
      if (isEmpty(header)) {
        return members; // two empty blocks end an archive; one is enough to know
      }
      requireSound(archive, header);
      position += BLOCK;
      long bytes = size >= 0 ? size : number(archive, header, 124, 12);
      if (bytes < 0 || bytes > end - position) {
        throw refused(archive, "a file in it is longer than the archive");
      }
      switch (header[156]) {
        case 'L' -> name = text(small(archive, channel, position, bytes), 0, (int) bytes);
        case 'x' -> {
          Pax pax = Pax.of(archive, small(archive, channel, position, bytes));
          name = pax.path == null ? name : pax.path;
          size = pax.size;
        }
        case 'g', 'K' -> {} // of all files, or of a link
        default -> {
          boolean plain = header[156] == '0' || header[156] == 0 || header[156] == '7';
          if (plain) {
            members.add(new Member(name == null ? name(header) : name, position, bytes));
          }
          name = null;
          size = -1;
        }
      }
      position += (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }
    return members;
  }

  /** What a pax header says of the next file; null and -1 where it says nothing. */
  private record Pax(String path, long size) {
    /** Lines of {@code LENGTH KEY=VALUE}. */
    static Pax of(Path archive, byte[] bytes) {
      String path = null;
      long size = -1;
      int at = 0;
      while (at < bytes.length && bytes[at] != 0) {
        int space = at;
        while (space < bytes.length && bytes[space] != ' ') {
          space++;
        }
        int length = (int) decimal(archive, text(bytes, at, space - at));
        if (length <= space - at + 1 || length > bytes.length - at) {
          throw refused(archive, "its extended headers are no lines");
        }
        String line = text(bytes, space + 1, at + length - space - 2);
        if (line.startsWith("path=")) {
          path = line.substring("path=".length());
        } else if (line.startsWith("size=")) {
          size = decimal(archive, line.substring("size=".length()));
        }
        at += length;
      }
      return new Pax(path, size);
    }
  }

  /** The bytes of a file. */
  static byte[] read(Path archive, Member member) {
    if (member.size() > Integer.MAX_VALUE - BLOCK) {
      throw refused(archive, ForeignText.shown(member.name()) + " is too large");
    }
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      return read(archive, channel, member.offset(), (int) member.size());
    } catch (IOException e) {
      throw FileErrors.cannotRead(archive, e);
    }
  }

  private static byte[] small(Path archive, FileChannel channel, long position, long bytes)
      throws IOException {
    if (bytes > MAX_NAME) {
      throw refused(archive, "a name in it is " + bytes + " bytes long");
    }
    return read(archive, channel, position, (int) bytes);
  }

  private static byte[] read(Path archive, FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocate(bytes);
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw refused(archive, "it is cut short");
      }
    }
    return target.array();
  }

  private static boolean isEmpty(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The checksum is the sum of the header's bytes, with blanks in its own place. */
  private static void requireSound(Path archive, byte[] header) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(archive, header, 148, 8)) {
      throw refused(archive, "it is no tar archive, or damaged");
    }
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean posix = text(header, 257, 6).equals("ustar");
    String prefix = posix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Octal digits; or, where the first bit is set, the rest in binary (GNU). */
  private static long number(Path archive, byte[] header, int at, int length) {
    if ((header[at] & 0x80) != 0) {
      long value = header[at] & 0x7f;
      for (int i = at + 1; i < at + length; i++) {
        if (value > Long.MAX_VALUE >> 8) {
          throw refused(archive, "a number in it is too large");
        }
        value = value << 8 | header[i] & 0xff;
      }
      return value;
    }
    String digits = text(header, at, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw refused(archive, "it is no tar archive, or damaged");
    }
  }

  private static long decimal(Path archive, String digits) {
    if (!digits.matches("\\d{1,18}")) {
      throw refused(archive, "a number in it is none");
    }
    return Long.parseLong(digits);
  }

  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  private static InputException refused(Path archive, String why) {
    return new InputException(archive + " cannot be used: " + why + "; make it again with tar.");
  }
}
