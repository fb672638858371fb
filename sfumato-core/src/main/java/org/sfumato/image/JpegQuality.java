package org.sfumato.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import javax.imageio.plugins.jpeg.JPEGQTable;

/**
 * How strongly a JPEG file is compressed, on the Independent JPEG Group's scale from 1 (worst) to
 * 100: told from the quantization table of its luma, which the decoder needs and every file
 * therefore has.
 */
public final class JpegQuality {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DQT = 0xdb;
  private static final int TABLES = 4;
  private static final int[] ZIGZAG = zigzag();

  private JpegQuality() {}

  /**
   * The quality whose standard luminance table is nearest to the file's: exactly that of files
   * written by libjpeg and its kin, about that of others.
   *
   * @return empty if it is no JPEG file, or breaks off before its image
   */
  public static OptionalInt of(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int[] table = lumaTable(in);
      return table == null ? OptionalInt.empty() : OptionalInt.of(nearest(table));
    } catch (IOException e) {
      return OptionalInt.empty(); // whoever decodes it tells what is wrong with it
    }
  }

  /** The table in natural order that the first component uses; null if there is none. */
  private static int[] lumaTable(DataInputStream in) throws IOException {
    if (in.readUnsignedShort() != (0xff00 | SOI)) {
      return null;
    }
    int[][] tables = new int[TABLES][];
    int used = 0;
    for (int marker = marker(in); marker != SOS && marker != EOI; marker = marker(in)) {
      byte[] segment = new byte[Math.max(0, in.readUnsignedShort() - 2)];
      in.readFully(segment);
      if (marker == DQT) {
        readTables(segment, tables);
      } else if (isFrame(marker) && segment.length > 8) {
        used = segment[8] & TABLES - 1; // of the first component
      }
    }
    return tables[used];
  }

  private static int marker(DataInputStream in) throws IOException {
    int marker = in.readUnsignedByte();
    while (marker == 0xff) {
      marker = in.readUnsignedByte(); // any number of them may stand before a marker
    }
    return marker;
  }

  /** SOF0 to SOF15, among which DHT, JPG and DAC lie. */
  private static boolean isFrame(int marker) {
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

  private static int nearest(int[] table) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int quality = 1; quality <= 100; quality++) {
      int[] standard = Jpeg.quantization(JPEGQTable.K1Luminance, quality);
      double difference = 0;
      for (int i = 0; i < table.length; i++) {
        // Of ratios, for tables are multiples of one another; 0 divides nothing and is damage.
        difference += Math.abs(Math.log((double) Math.max(1, table[i]) / standard[i]));
      }
      if (difference < least) {
        least = difference;
        best = quality;
      }
    }
    return best;
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
