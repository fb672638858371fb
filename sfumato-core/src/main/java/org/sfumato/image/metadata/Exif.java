package org.sfumato.image.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.stream.ImageInputStream;
import org.sfumato.image.metadata.Ifd.Field;

/**
 * A camera's facts (EXIF 2.32): the main directory's fields that describe a picture, and all of the
 * EXIF, GPS and interoperability directories, as bytes. Nothing else is followed, so a hostile
 * block can neither recurse nor grow; the thumbnail's directory is never read.
 *
 * <p>The maker's note stays where it lay in its block if it can, for many point into themselves by
 * distances from the block's start.
 */
public final class Exif {
  static final int UPRIGHT = 1;

  /** Bytes of all values of a directory; JPEG files have room for 64 KiB in all. */
  private static final int BUDGET = 1 << 20;

  private static final int ORIENTATION = 0x0112;
  private static final int EXIF_POINTER = 0x8769;
  private static final int GPS_POINTER = 0x8825;
  private static final int INTEROPERABILITY_POINTER = 0xa005;
  private static final int MAKER_NOTE = 0x927c;
  private static final int WIDTH = 0xa002;
  private static final int HEIGHT = 0xa003;

  /** Of the main directory; its other fields say how pixels are stored. */
  private static final Set<Integer> DESCRIPTIVE =
      Set.of(
          0x010d, // document name
          0x010e, // description
          0x010f, // make
          0x0110, // model
          ORIENTATION,
          0x011a, // resolution across
          0x011b, // resolution down
          0x011d, // page name
          0x0128, // unit of resolution
          0x0131, // software
          0x0132, // time
          0x013b, // artist
          0x013c, // computer
          0x4746, // rating
          0x4749, // rating in percent
          0x8298, // copyright
          0x9c9b, // title
          0x9c9c, // comment
          0x9c9d, // author
          0x9c9e, // keywords
          0x9c9f, // subject
          EXIF_POINTER,
          GPS_POINTER);

  private final ByteOrder order;
  private final List<Field> main;
  private final List<Field> exif;
  private final List<Field> gps;
  private final List<Field> interoperability;
  private final boolean damaged;

  private Exif(
      ByteOrder order,
      List<Field> main,
      List<Field> exif,
      List<Field> gps,
      List<Field> interoperability,
      boolean damaged) {
    this.order = order;
    this.main = main;
    this.exif = exif;
    this.gps = gps;
    this.interoperability = interoperability;
    this.damaged = damaged;
  }

  /**
   * Reads a block: what follows {@code Exif\0\0} in JPEG files.
   *
   * @throws IOException if its main directory cannot be read
   */
  static Exif read(byte[] block) throws IOException {
    try (ImageInputStream in = new PatchedStream(block)) {
      return read(in);
    }
  }

  /**
   * Reads the main directory of a TIFF stream, and those it names.
   *
   * @throws IOException if the main directory cannot be read
   */
  static Exif read(ImageInputStream in) throws IOException {
    long first = firstDirectory(in);
    Ifd main = Ifd.read(in, 0, first, DESCRIPTIVE::contains, BUDGET);
    ByteOrder order = in.getByteOrder();
    Ifd exif = below(in, main, EXIF_POINTER);
    Ifd gps = below(in, main, GPS_POINTER);
    Ifd interoperability = below(in, exif, INTEROPERABILITY_POINTER);
    return new Exif(
        order,
        without(main.fields(), EXIF_POINTER, GPS_POINTER),
        without(exif.fields(), INTEROPERABILITY_POINTER),
        gps.fields(),
        interoperability.fields(),
        Stream.of(main, exif, gps, interoperability).anyMatch(Ifd::damaged));
  }

  /**
   * Sets the stream's byte order.
   *
   * @return where the first directory lies
   * @throws IOException if this is no TIFF stream
   */
  static long firstDirectory(ImageInputStream in) throws IOException {
    in.seek(0);
    in.setByteOrder(ByteOrder.BIG_ENDIAN);
    int mark = in.readUnsignedShort();
    in.setByteOrder(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (mark != 0x4949 && mark != 0x4d4d || in.readUnsignedShort() != 42) {
      throw new IOException("no TIFF stream");
    }
    return in.readUnsignedInt();
  }

  /** The directory that a field of another one names; empty, and damaged, if it cannot be read. */
  private static Ifd below(ImageInputStream in, Ifd above, int pointer) {
    OptionalLong at =
        above.fields().stream()
            .filter(field -> field.tag() == pointer)
            .findFirst()
            .map(field -> field.number(in.getByteOrder()))
            .orElse(OptionalLong.empty());
    if (at.isEmpty()) {
      return new Ifd(List.of(), 0, false);
    }
    try {
      return Ifd.read(in, 0, at.getAsLong(), tag -> true, BUDGET);
    } catch (IOException | RuntimeException e) {
      return new Ifd(List.of(), 0, true);
    }
  }

  private static List<Field> without(List<Field> fields, int... tags) {
    Set<Integer> pointers = new java.util.HashSet<>();
    for (int tag : tags) {
      pointers.add(tag);
    }
    return fields.stream().filter(field -> !pointers.contains(field.tag())).toList();
  }

  /** Whether it says nothing. */
  boolean isEmpty() {
    return main.isEmpty() && exif.isEmpty() && gps.isEmpty() && interoperability.isEmpty();
  }

  /** Whether a part of it could not be read and was left out. */
  boolean isDamaged() {
    return damaged;
  }

  /** Which way up the camera was held, 1 to 8. */
  int orientation() {
    long value =
        main.stream()
            .filter(field -> field.tag() == ORIENTATION)
            .findFirst()
            .map(field -> field.number(order))
            .orElse(OptionalLong.empty())
            .orElse(UPRIGHT);
    return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
  }

  /** The same of a picture that stands upright and has this size. */
  Exif upright(int width, int height) {
    List<Field> turned =
        main.stream()
            .map(
                field ->
                    field.tag() == ORIENTATION
                        ? Field.number(ORIENTATION, Field.SHORT, UPRIGHT, order)
                        : field)
            .toList();
    List<Field> sized =
        exif.stream()
            .map(
                field ->
                    switch (field.tag()) {
                      case WIDTH -> Field.number(WIDTH, Field.LONG, width, order);
                      case HEIGHT -> Field.number(HEIGHT, Field.LONG, height, order);
                      default -> field;
                    })
            .toList();
    return new Exif(order, turned, sized, gps, interoperability, damaged);
  }

  /** As a block: a TIFF stream without pictures. */
  byte[] toBytes() {
    return new Layout().block();
  }

  /** Finds places in a new block. */
  private final class Layout {
    private static final int HEADER = 8;
    private final Field note;
    private final ByteBuffer block;
    private int end = HEADER;

    Layout() {
      int values =
          Stream.of(main, exif, gps, interoperability)
              .flatMap(List::stream)
              .mapToInt(field -> 16 + field.value().length)
              .sum();
      Field kept =
          exif.stream()
              .filter(field -> field.tag() == MAKER_NOTE && !field.isInline())
              .filter(field -> field.offset() >= HEADER && field.offset() < 1 << 16)
              .findFirst()
              .orElse(null);
      note = kept;
      int beforeNote = kept == null ? 0 : (int) kept.offset();
      // Each directory has a count, a link and up to three pointers beside its fields.
      block = ByteBuffer.allocate(HEADER + 4 * 64 + values + beforeNote).order(order);
    }

    byte[] block() {
      block.put(new byte[] {(byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')});
      block.put(block.get(0)).putShort((short) 42).putInt(HEADER);
      int pointers =
          (exif.isEmpty() && interoperability.isEmpty() ? 0 : 1) + (gps.isEmpty() ? 0 : 1);
      int at = place(directory(main.size() + pointers));
      List<Field> fields = new ArrayList<>(main);
      List<Field> inner = new ArrayList<>(exif);
      if (!interoperability.isEmpty()) {
        inner.add(pointer(INTEROPERABILITY_POINTER, interoperability));
      }
      if (!inner.isEmpty()) {
        fields.add(pointer(EXIF_POINTER, inner));
      }
      if (!gps.isEmpty()) {
        fields.add(pointer(GPS_POINTER, gps));
      }
      write(fields, at);
      int length = note == null ? end : Math.max(end, (int) note.offset() + note.value().length);
      byte[] bytes = new byte[length];
      block.get(0, bytes);
      return bytes;
    }

    private Field pointer(int tag, List<Field> fields) {
      int at = place(directory(fields.size()));
      write(fields, at);
      return Field.number(tag, Field.LONG, at, order);
    }

    private static int directory(int fields) {
      return 2 + 12 * fields + 4;
    }

    private void write(List<Field> fields, int at) {
      List<Field> sorted = new ArrayList<>(fields);
      sorted.sort(Comparator.comparingInt(Field::tag));
      block.putShort(at, (short) sorted.size());
      int entry = at + 2;
      for (Field field : sorted) {
        block.putShort(entry, (short) field.tag());
        block.putShort(entry + 2, (short) field.type());
        block.putInt(entry + 4, field.count());
        int length = field.value().length;
        if (field.isInline()) {
          block.put(entry + 8, field.value());
        } else {
          int value = field == note ? (int) note.offset() : place(length);
          block.putInt(entry + 8, value);
          block.put(value, field.value());
        }
        entry += 12;
      }
    }

    /** A place of this length, on an even address, that leaves the maker's note its own. */
    private int place(int length) {
      int at = end + (end & 1);
      if (note != null) {
        int noteEnd = (int) note.offset() + note.value().length;
        if (at < noteEnd && at + length > note.offset()) {
          at = noteEnd + (noteEnd & 1);
        }
      }
      end = at + length;
      return at;
    }
  }
}
