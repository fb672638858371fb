package org.sfumato.metric.statistics;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array of numpy's {@code .npy} format, little-endian and row-major: read as data, with nothing
 * in it run.
 *
 * @param shape its sides; none for a single number
 * @param values row-major
 */
record Npy(int[] shape, double[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 4096;
  private static final int ALIGNMENT = 64;
  private static final int BUFFER = 1 << 16;

  /** Exactly as numpy prints it, whose keys are in this order. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']{1,32})', 'fortran_order': (True|False),"
              + " 'shape': \\(((?:\\d{1,9}, ?)*\\d{0,9})\\),? ?\\}[ ]*\\n");

  private static final Pattern DIMENSION = Pattern.compile("\\d+");

  /** Not such an array, or not one that is wanted; the message ends a sentence. */
  static final class Malformed extends IOException {
    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads an array to the end of the stream.
   *
   * @param maxValues more than these are refused before any is read
   * @throws Malformed if it is not such an array of 32- or 64-bit floating-point or 64-bit integer
   *     numbers
   */
  static Npy read(InputStream in, long maxValues) throws IOException {
    byte[] start = exactly(in, MAGIC.length + 2);
    if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new Malformed("does not begin like one of numpy's arrays");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new Malformed("is of the unknown version " + version + " of numpy's format");
    }
    ByteBuffer length = ByteBuffer.wrap(exactly(in, version == 1 ? 2 : 4));
    length.order(ByteOrder.LITTLE_ENDIAN);
    long bytes =
        version == 1 ? Short.toUnsignedInt(length.getShort()) : length.getInt() & 0xffffffffL;
    if (bytes > MAX_HEADER) {
      throw new Malformed("has a header of " + bytes + " bytes, and the limit is " + MAX_HEADER);
    }
    String text = new String(exactly(in, (int) bytes), StandardCharsets.ISO_8859_1);
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new Malformed("has a header that numpy does not write");
    }
    int[] shape =
        DIMENSION
            .matcher(header.group(3))
            .results()
            .mapToInt(d -> Integer.parseInt(d.group()))
            .toArray();
    if (header.group(2).equals("True") && shape.length > 1) {
      throw new Malformed("has its columns first (fortran_order): save it again row by row");
    }
    long count = 1;
    for (int side : shape) {
      count *= side; // at most 10^9 each, checked against the limit at every step
      if (count > maxValues) {
        throw new Malformed("has more than " + maxValues + " numbers");
      }
    }
    return new Npy(shape, values(in, header.group(1), (int) count));
  }

  private static double[] values(InputStream in, String type, int count) throws IOException {
    int size =
        switch (type) {
          case "<f8", "<i8" -> 8;
          case "<f4" -> 4;
          default ->
              throw new Malformed(
                  "holds values of type "
                      + org.sfumato.error.ForeignText.shown(type)
                      + " and not little-endian 64-bit floating-point numbers ('<f8')");
        };
    double[] values = new double[count];
    for (int done = 0; done < count; ) {
      int now = Math.min(BUFFER / size, count - done);
      ByteBuffer bytes = ByteBuffer.wrap(exactly(in, now * size)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < now; i++) {
        values[done++] =
            switch (type) {
              case "<f8" -> bytes.getDouble();
              case "<f4" -> bytes.getFloat();
              default -> bytes.getLong();
            };
      }
    }
    if (in.read() >= 0) {
      throw new Malformed("goes on after its last number");
    }
    return values;
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("ends too early, perhaps cut short");
    }
    return bytes;
  }

  /** Writes it as {@code '<f8'}, version 1.0. */
  void write(OutputStream out) throws IOException {
    StringBuilder sides = new StringBuilder();
    for (int side : shape) {
      sides.append(side).append(shape.length == 1 ? "," : ", ");
    }
    String tuple = sides.toString().replaceFirst(", $", "");
    String dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + tuple + "), }";
    int used = MAGIC.length + 4 + dictionary.length() + 1;
    String header = dictionary + " ".repeat(Math.floorMod(-used, ALIGNMENT)) + "\n";
    ByteBuffer start = ByteBuffer.allocate(MAGIC.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    out.write(start.array());
    out.write(header.getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      buffer.clear();
      while (buffer.hasRemaining() && done < values.length) {
        buffer.putDouble(values[done++]);
      }
      out.write(buffer.array(), 0, buffer.position());
    }
  }
}
