package org.sfumato.image.metadata;

import java.io.DataInput;
import java.io.IOException;
import java.util.Optional;

/**
 * What a JPEG file says of its coding before its first scan (ITU-T T.81, annex B). Everything else
 * is passed over.
 *
 * @param tables quantization tables in natural order, null where one is not defined
 * @param frame the segment that tells size and components, empty if there is none
 * @param colours what the file says that its components are
 */
public record JpegHeader(int[][] tables, byte[] frame, Colours colours) {
  /** By the markers of JFIF and Adobe. */
  public enum Colours {
    UNSAID,
    YCBCR,
    OTHER
  }

  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DQT = 0xdb;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int TABLES = 4;
  private static final int BEFORE_COMPONENTS = 6;
  private static final int PER_COMPONENT = 3;
  private static final int[] ZIGZAG = zigzag();

  /**
   * Reads up to the first scan.
   *
   * @return empty if it does not begin as a JPEG file
   * @throws IOException if it breaks off, or cannot be read
   */
  public static Optional<JpegHeader> read(DataInput in) throws IOException {
    if (in.readUnsignedShort() != (0xff00 | SOI)) {
      return Optional.empty();
    }
    int[][] tables = new int[TABLES][];
    byte[] frame = {};
    Colours colours = Colours.UNSAID;
    for (int marker = marker(in); marker != SOS && marker != EOI; marker = marker(in)) {
      byte[] segment = new byte[Math.max(0, in.readUnsignedShort() - 2)];
      in.readFully(segment);
      if (marker == DQT) {
        readTables(segment, tables);
      } else if (isFrame(marker)) {
        frame = segment;
      } else if (marker == APP14 && starts(segment, "Adobe") && segment.length >= 12) {
        colours = segment[11] == 1 ? Colours.YCBCR : Colours.OTHER;
      } else if (marker == APP0 && starts(segment, "JFIF") && colours == Colours.UNSAID) {
        colours = Colours.YCBCR;
      }
    }
    return Optional.of(new JpegHeader(tables, frame, colours));
  }

  /** How many components the frame has; 0 without one. */
  public int components() {
    int said = frame.length < BEFORE_COMPONENTS ? 0 : frame[BEFORE_COMPONENTS - 1] & 0xff;
    return frame.length < BEFORE_COMPONENTS + PER_COMPONENT * said ? 0 : said;
  }

  public int id(int component) {
    return of(component, 0);
  }

  /** Samples across, relative to the other components. */
  public int across(int component) {
    return of(component, 1) >> 4;
  }

  public int down(int component) {
    return of(component, 1) & 0xf;
  }

  /** The quantization table, row by row; null if there is none. */
  public int[] table(int component) {
    return tables[of(component, 2) & TABLES - 1];
  }

  private int of(int component, int place) {
    return frame[BEFORE_COMPONENTS + PER_COMPONENT * component + place] & 0xff;
  }

  /**
   * The next marker that a segment follows; what lies between segments is passed over, as libjpeg
   * does.
   */
  static int marker(DataInput in) throws IOException {
    int code;
    do {
      while (in.readUnsignedByte() != 0xff) {
        // search
      }
      do {
        code = in.readUnsignedByte();
      } while (code == 0xff);
    } while (standsAlone(code));
    return code;
  }

  /** No marker at all, or one without a length, of which none belongs before the scan. */
  private static boolean standsAlone(int code) {
    return code == 0 || code == 0x01 || code >= 0xd0 && code <= SOI;
  }

  /** SOF0 to SOF15, among which DHT, JPG and DAC lie. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** A segment may define several tables, of 8 or 16 bits. */
  private static void readTables(byte[] segment, int[][] tables) {
    int at = 0;
    while (at < segment.length) {
      int bytes = (segment[at] & 0xff) >> 4 == 0 ? 1 : 2;
      int number = segment[at] & TABLES - 1;
      at++;
      if (at + 64 * bytes > segment.length) {
        return;
      }
      int[] table = new int[64];
      for (int place : ZIGZAG) {
        for (int b = 0; b < bytes; b++) {
          table[place] = table[place] << 8 | segment[at++] & 0xff;
        }
      }
      tables[number] = table;
    }
  }

  private static boolean starts(byte[] segment, String text) {
    boolean same = segment.length >= text.length();
    for (int i = 0; same && i < text.length(); i++) {
      same = segment[i] == text.charAt(i);
    }
    return same;
  }

  /** Where in an 8 x 8 block each value of a file's table belongs. */
  private static int[] zigzag() {
    int[] places = new int[64];
    int i = 0;
    for (int diagonal = 0; diagonal < 15; diagonal++) {
      for (int k = 0; k <= diagonal; k++) {
        int y = diagonal % 2 == 0 ? diagonal - k : k;
        int x = diagonal - y;
        if (y < 8 && x < 8) {
          places[i++] = 8 * y + x;
        }
      }
    }
    return places;
  }
}
