package org.sfumato.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Metadata made up for tests, and ways to put it into files. */
final class ExifBlocks {
  static final String XMP =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF"
          + " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description"
          + " xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\""
          + " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" tiff:Orientation=\"6\""
          + " xmp:Rating=\"4\"><xmp:Thumbnails>old</xmp:Thumbnails>"
          + "</rdf:Description></rdf:RDF></x:xmpmeta>";

  private ExifBlocks() {}

  /** A camera's block: make, orientation, time, maker's note, a place, and a thumbnail. */
  static byte[] camera(int orientation, ByteOrder order) {
    ByteBuffer block = ByteBuffer.allocate(600).order(order);
    block.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    block.putShort((short) 42).putInt(8);
    // Main directory at 8, its values from 100; EXIF at 150, GPS at 300, thumbnail at 400.
    block.position(8);
    block.putShort((short) 4);
    entry(block, 0x010f, 2, 12, 100);
    entry(block, 0x0112, 3, 1, order == ByteOrder.BIG_ENDIAN ? orientation << 16 : orientation);
    entry(block, 0x8769, 4, 1, 150);
    entry(block, 0x8825, 4, 1, 300);
    block.putInt(400);
    text(block, 100, "Camera Work\0");
    block.position(150);
    block.putShort((short) 4);
    entry(block, 0x9003, 2, 20, 220);
    entry(block, 0x927c, 7, 30, 250);
    entry(block, 0xa002, 4, 1, 4000);
    entry(block, 0xa003, 4, 1, 3000);
    block.putInt(0);
    text(block, 220, "2020:02:29 12:34:56\0");
    text(block, 250, "the maker's own thirty bytes..");
    block.position(300);
    block.putShort((short) 2);
    entry(block, 1, 2, 2, order == ByteOrder.BIG_ENDIAN ? 'N' << 24 : 'N');
    entry(block, 2, 5, 3, 340);
    block.putInt(0);
    block.position(340);
    block.putInt(47).putInt(1).putInt(22).putInt(1).putInt(61).putInt(4);
    block.position(400);
    block.putShort((short) 2);
    entry(block, 0x0201, 4, 1, 450);
    entry(block, 0x0202, 4, 1, 100);
    block.putInt(0);
    text(block, 450, "thumbnail".repeat(11));
    return block.array();
  }

  private static void entry(ByteBuffer block, int tag, int type, int count, int value) {
    block.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }

  private static void text(ByteBuffer block, int at, String text) {
    block.position(at);
    block.put(text.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] app1(byte[] exif) {
    return segment(0xe1, concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif));
  }

  static byte[] xmpSegment(String xmp) {
    return segment(
        0xe1, ("http://ns.adobe.com/xap/1.0/\0" + xmp).getBytes(StandardCharsets.ISO_8859_1));
  }

  static byte[] iccSegment(int part, int parts, byte[] data) {
    byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    return segment(0xe2, concat(concat(name, new byte[] {(byte) part, (byte) parts}), data));
  }

  static byte[] segment(int marker, byte[] data) {
    int length = data.length + 2;
    byte[] head = {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length};
    return concat(head, data);
  }

  /** Puts segments right after the start of a JPEG file. */
  static byte[] withSegments(byte[] jpeg, byte[]... segments) {
    return with(jpeg, 2, segments);
  }

  static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + 12);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, data.length + 4);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** Puts chunks right after the header of a PNG file. */
  static byte[] withChunks(byte[] png, byte[]... chunks) {
    return with(png, 33, chunks);
  }

  private static byte[] with(byte[] file, int at, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, at);
    List<byte[]> list = new ArrayList<>(Arrays.asList(parts));
    list.forEach(out::writeBytes);
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }

  static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
