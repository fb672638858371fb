package org.sfumato.image.metadata;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;
import org.sfumato.image.metadata.FileMetadata.Inks;
import org.sfumato.image.metadata.Metadata.Density;

/** The segments of a JPEG file before its pixels (ITU-T T.81, annex B). */
final class JpegSegments {
  static final int APP0 = 0xe0;
  static final int APP1 = 0xe1;
  static final int APP2 = 0xe2;
  static final String EXIF = "Exif\0\0";
  static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  static final String ICC = "ICC_PROFILE\0";

  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;

  /** Tables of a picture are a few hundred bytes; more than this is an attack. */
  private static final int MAX_HEAD = 1 << 20;

  private final ImageInputStream in;
  private final List<String> notes = new ArrayList<>();
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final Map<Integer, byte[]> profile = new TreeMap<>();
  private int profileParts;
  private byte[] exif;
  private byte[] xmp;
  private Density density;
  private boolean adobe;
  private boolean turned;
  private int components;

  JpegSegments(ImageInputStream in) {
    this.in = in;
  }

  /**
   * Reads up to the first scan.
   *
   * @return the decoder's stream has neither profile, EXIF nor comments
   * @throws EOFException if there is no scan
   */
  FileMetadata read() throws IOException {
    in.seek(0);
    in.setByteOrder(ByteOrder.BIG_ENDIAN);
    head.write(in.readUnsignedByte());
    head.write(in.readUnsignedByte());
    for (int marker = JpegHeader.marker(in);
        marker != START_OF_SCAN;
        marker = JpegHeader.marker(in)) {
      if (marker == END_OF_IMAGE) {
        throw new EOFException("it has no pixels");
      }
      int length = in.readUnsignedShort() - 2;
      if (length < 0) {
        throw new IOException("a segment is shorter than its length");
      }
      byte[] data = new byte[length];
      in.readFully(data);
      take(marker, data);
    }
    byte[] start = head.toByteArray();
    return new FileMetadata(
        new Metadata(
            Optional.ofNullable(exif).flatMap(block -> FileMetadata.exif(block, notes)),
            Optional.ofNullable(xmp).filter(x -> x.length > 0),
            profile(),
            Optional.ofNullable(density),
            List.of()),
        notes,
        new PatchedStream(start, in, in.getStreamPosition() - 2),
        inks());
  }

  private Inks inks() {
    if (components != 4) {
      return Inks.NONE;
    }
    return !adobe ? Inks.PLAIN : turned ? Inks.INVERTED_YCCK : Inks.INVERTED;
  }

  private void take(int marker, byte[] data) throws IOException {
    if (marker == APP1 && starts(data, EXIF)) {
      exif = exif == null ? after(data, EXIF) : exif;
    } else if (marker == APP1 && starts(data, XMP)) {
      xmp = xmp == null ? after(data, XMP) : xmp;
    } else if (marker == APP2 && starts(data, ICC) && data.length > ICC.length() + 2) {
      int part = data[ICC.length()] & 0xff;
      profileParts = data[ICC.length() + 1] & 0xff;
      profile.put(part, Arrays.copyOfRange(data, ICC.length() + 2, data.length));
    } else if (marker == APP14 && starts(data, "Adobe") && data.length >= 12) {
      adobe = true;
      turned = data[11] == 2;
      keep(marker, data);
    } else if (marker == APP0 && starts(data, "JFIF\0") && data.length >= 12) {
      readDensity(data);
      keep(marker, data);
    } else if (!(marker >= APP0 && marker <= APP15) && marker != COMMENT) {
      if (JpegHeader.isFrame(marker) && data.length > 5) {
        components = data[5];
      }
      keep(marker, data);
    }
  }

  private void keep(int marker, byte[] data) throws IOException {
    if (head.size() + data.length > MAX_HEAD) {
      throw new IOException("its tables are larger than a picture can use");
    }
    head.write(0xff);
    head.write(marker);
    head.write(data.length + 2 >> 8);
    head.write(data.length + 2);
    head.writeBytes(data);
  }

  /** JFIF 1.02: unit, then the densities across and down. */
  private void readDensity(byte[] jfif) {
    int x = (jfif[8] & 0xff) << 8 | jfif[9] & 0xff;
    int y = (jfif[10] & 0xff) << 8 | jfif[11] & 0xff;
    double scale = jfif[7] == 1 ? 1 : jfif[7] == 2 ? 2.54 : 0;
    if (x > 0 && y > 0 && scale > 0) {
      density = new Density(x * scale, y * scale);
    }
  }

  /** ICC.1:2010, annex B.4: parts are numbered from 1, and each says how many there are. */
  private Optional<byte[]> profile() {
    if (profile.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int part = 1; part <= profileParts; part++) {
      if (!profile.containsKey(part)) {
        notes.add(FileMetadata.BAD_PROFILE);
        return Optional.empty();
      }
      whole.writeBytes(profile.get(part));
    }
    return Optional.of(whole.toByteArray());
  }

  private static boolean starts(byte[] data, String text) {
    return data.length >= text.length()
        && text.equals(new String(data, 0, text.length(), StandardCharsets.ISO_8859_1));
  }

  private static byte[] after(byte[] data, String text) {
    return Arrays.copyOfRange(data, text.length(), data.length);
  }
}
