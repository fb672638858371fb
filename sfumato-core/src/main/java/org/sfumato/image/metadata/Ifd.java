package org.sfumato.image.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import javax.imageio.stream.ImageInputStream;

/**
 * One directory of a TIFF stream (TIFF 6.0, section 2): a list of fields. EXIF blocks are such
 * streams, too.
 *
 * @param fields those that were wanted and whole, in the stream's order
 * @param next where the next directory lies; 0 for none
 * @param damaged whether a wanted field was left out because it cannot be read
 */
record Ifd(List<Field> fields, long next, boolean damaged) {
  private static final int ENTRY = 12;
  private static final int INLINE = 4;

  /** Bytes of a value by its type; 0 for types that there are not. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  /**
   * A field.
   *
   * @param type of its values: 3 is a 16-bit number, 4 a 32-bit one, 7 bytes
   * @param count of its values
   * @param value the bytes of all of them, in the stream's byte order
   * @param offset where they lay
   */
  record Field(int tag, int type, int count, byte[] value, long offset) {
    static final int SHORT = 3;
    static final int LONG = 4;

    static Field number(int tag, int type, int value, ByteOrder order) {
      ByteBuffer bytes = ByteBuffer.allocate(SIZES[type]).order(order);
      if (type == SHORT) {
        bytes.putShort((short) value);
      } else {
        bytes.putInt(value);
      }
      return new Field(tag, type, 1, bytes.array(), 0);
    }

    /** Its first value, if it is a whole number without a sign. */
    OptionalLong number(ByteOrder order) {
      ByteBuffer bytes = ByteBuffer.wrap(value).order(order);
      if (count < 1) {
        return OptionalLong.empty();
      }
      return switch (type) {
        case SHORT -> OptionalLong.of(bytes.getShort() & 0xffff);
        case LONG, 13 -> OptionalLong.of(bytes.getInt() & 0xffffffffL);
        default -> OptionalLong.empty();
      };
    }

    boolean isInline() {
      return value.length <= INLINE;
    }
  }

  Ifd {
    fields = List.copyOf(fields);
  }

  /**
   * Reads a directory, but follows nothing in it.
   *
   * @param in in the stream's byte order
   * @param start where the TIFF stream begins in it
   * @param at where the directory lies, from there
   * @param budget bytes that all wanted values may have together; what is beyond is left out
   * @throws IOException if the directory itself is not whole
   */
  static Ifd read(ImageInputStream in, long start, long at, IntPredicate wanted, int budget)
      throws IOException {
    in.seek(start + at);
    int count = in.readUnsignedShort();
    byte[] entries = new byte[count * ENTRY];
    in.readFully(entries);
    long next = in.readUnsignedInt();
    ByteBuffer entry = ByteBuffer.wrap(entries).order(in.getByteOrder());
    List<Field> fields = new ArrayList<>();
    boolean damaged = false;
    int left = budget;
    for (int i = 0; i < count; i++) {
      int place = i * ENTRY;
      int tag = entry.getShort(place) & 0xffff;
      int type = entry.getShort(place + 2) & 0xffff;
      long values = entry.getInt(place + 4) & 0xffffffffL;
      if (!wanted.test(tag)) {
        continue;
      }
      long length = type < SIZES.length ? values * SIZES[type] : 0;
      long offset = start + (entry.getInt(place + 8) & 0xffffffffL);
      boolean fits = length > 0 && length <= left;
      if (fits && length > INLINE && in.length() >= 0) {
        fits = offset + length <= in.length();
      }
      if (!fits) {
        damaged = true;
        continue;
      }
      left -= (int) length;
      byte[] value = new byte[(int) length];
      if (length <= INLINE) {
        System.arraycopy(entries, place + 8, value, 0, value.length);
      } else {
        in.seek(offset);
        in.readFully(value);
      }
      fields.add(new Field(tag, type, (int) values, value, offset - start));
    }
    return new Ifd(fields, next, damaged);
  }
}
