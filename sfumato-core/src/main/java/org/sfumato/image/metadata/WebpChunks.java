package org.sfumato.image.metadata;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;
import org.sfumato.image.metadata.FileMetadata.Inks;

/** The chunks of a WebP file (RFC 9649). */
final class WebpChunks {
  /** Of the flags in the extended header: that there is a profile, EXIF and XMP. */
  private static final int METADATA_FLAGS = 0x20 | 0x08 | 0x04;

  private static final int FLAGS_AT = 20;

  /** The largest pictures of the format have 268 megapixels and far fewer bytes. */
  private static final int MAX_FILE = 1 << 29;

  private WebpChunks() {}

  static FileMetadata read(ImageInputStream in, long maxPixels) throws IOException {
    List<String> notes = new ArrayList<>();
    Exif exif = null;
    byte[] xmp = null;
    byte[] icc = null;
    boolean extended = false;
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    in.seek(12);
    try {
      while (true) {
        byte[] letters = new byte[4];
        in.readFully(letters);
        String type = new String(letters, StandardCharsets.ISO_8859_1);
        long length = in.readUnsignedInt();
        long next = in.getStreamPosition() + length + (length & 1);
        switch (type) {
          case "VP8X" -> extended = true;
          case "VP8 ", "VP8L" -> checkSize(in, type, maxPixels);
          case "ANIM" -> notes.add("is animated; its first picture is taken");
          // A frame begins with its place and times; the picture follows.
          case "ANMF" -> next = in.getStreamPosition() + 16;
          case "ICCP" -> icc = data(in, length, FileMetadata.MAX_PROFILE);
          case "XMP " -> xmp = data(in, length, FileMetadata.MAX_TEXT);
          case "EXIF" ->
              exif =
                  FileMetadata.exif(block(data(in, length, FileMetadata.MAX_TEXT)), notes)
                      .orElse(null);
          default -> {}
        }
        in.seek(next);
      }
    } catch (EOFException e) {
      // The end, or what the decoder finds missing.
    }
    // In memory, for its decoder asks for every bit.
    if (in.length() > MAX_FILE) {
      throw new IOException("it has more than " + MAX_FILE + " bytes");
    }
    byte[] whole = new byte[(int) in.length()];
    in.seek(0);
    in.readFully(whole);
    if (extended) {
      whole[FLAGS_AT] &= (byte) ~METADATA_FLAGS;
    }
    ImageInputStream pixels = new PatchedStream(whole);
    return new FileMetadata(
        new Metadata(
            Optional.ofNullable(exif),
            Optional.ofNullable(xmp).filter(x -> x.length > 0),
            Optional.ofNullable(icc),
            Optional.empty(),
            List.of()),
        notes,
        pixels,
        Inks.NONE);
  }

  /** A picture that is larger than the file's header says would be decoded all the same. */
  private static void checkSize(ImageInputStream in, String type, long maxPixels)
      throws IOException {
    long width;
    long height;
    if (type.equals("VP8L")) {
      in.readByte();
      long bits = in.readUnsignedInt();
      width = (bits & 0x3fff) + 1;
      height = (bits >> 14 & 0x3fff) + 1;
    } else {
      in.skipBytes(6);
      width = in.readUnsignedShort() & 0x3fff;
      height = in.readUnsignedShort() & 0x3fff;
    }
    if (width * height > maxPixels) {
      throw new IOException(
          "it holds " + width + " x " + height + " pixels, more than the limit of " + maxPixels);
    }
  }

  private static byte[] data(ImageInputStream in, long length, int max) throws IOException {
    if (length > max) {
      return new byte[0];
    }
    byte[] data = new byte[(int) length];
    in.readFully(data);
    return data;
  }

  /** Some programs put JPEG's prefix before the block. */
  private static byte[] block(byte[] data) {
    byte[] prefix = JpegSegments.EXIF.getBytes(StandardCharsets.ISO_8859_1);
    boolean prefixed =
        data.length > prefix.length
            && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
    return prefixed ? Arrays.copyOfRange(data, prefix.length, data.length) : data;
  }
}
