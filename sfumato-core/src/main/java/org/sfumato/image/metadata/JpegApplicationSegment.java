package org.sfumato.image.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of a JPEG file that describes it.
 *
 * @param marker its second byte: 0xe1 for APP1
 * @param data at most 65,533 bytes
 */
public record JpegApplicationSegment(int marker, byte[] data) {
  private static final int MAX = 65_533;
  private static final int MAX_PARTS = 255;

  /** The segments that a file with this metadata has; what does not fit into one is left out. */
  public static List<JpegApplicationSegment> of(Metadata metadata) {
    List<JpegApplicationSegment> segments = new ArrayList<>();
    metadata
        .exif()
        .ifPresent(e -> add(segments, JpegSegments.APP1, JpegSegments.EXIF, e.toBytes()));
    metadata.xmp().ifPresent(xmp -> add(segments, JpegSegments.APP1, JpegSegments.XMP, xmp));
    metadata.icc().ifPresent(icc -> addProfile(segments, icc));
    return segments;
  }

  private static void add(
      List<JpegApplicationSegment> segments, int marker, String name, byte[]... parts) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] part : parts) {
      data.writeBytes(part);
    }
    if (data.size() <= MAX) {
      segments.add(new JpegApplicationSegment(marker, data.toByteArray()));
    }
  }

  /** ICC.1:2010, annex B.4. */
  private static void addProfile(List<JpegApplicationSegment> segments, byte[] icc) {
    int room = MAX - JpegSegments.ICC.length() - 2;
    int parts = (icc.length + room - 1) / room;
    for (int i = 0; i < parts && parts <= MAX_PARTS; i++) {
      byte[] part =
          java.util.Arrays.copyOfRange(icc, i * room, Math.min(icc.length, (i + 1) * room));
      byte[] number = {(byte) (i + 1), (byte) parts};
      add(segments, JpegSegments.APP2, JpegSegments.ICC, number, part);
    }
  }

  /** Whether all that is said can be kept in a JPEG file. */
  public static boolean fits(Metadata metadata) {
    return metadata.exif().map(e -> e.toBytes().length + 6 <= MAX).orElse(true)
        && metadata.xmp().map(x -> x.length + 29 <= MAX).orElse(true)
        && metadata.icc().map(i -> i.length <= FileMetadata.MAX_PROFILE).orElse(true);
  }
}
