package org.sfumato.image.metadata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.imageio.stream.ImageInputStream;
import org.sfumato.image.metadata.FileMetadata.Inks;
import org.sfumato.image.metadata.Metadata.Density;
import org.sfumato.image.metadata.Metadata.PngChunk;

/** The chunks of a PNG file that describe it (PNG, third edition, section 11.3). */
public final class PngChunks {
  private static final String XMP = "XML:com.adobe.xmp\0";

  /** What says how samples are meant, with the bytes that each must have. */
  private static final Map<String, Integer> COLOUR =
      Map.of("cICP", 4, "sRGB", 1, "gAMA", 4, "cHRM", 32);

  private static final double METRE = 1 / 0.0254;

  private PngChunks() {}

  static FileMetadata read(ImageInputStream in) throws IOException {
    List<String> notes = new ArrayList<>();
    List<PngChunk> colour = new ArrayList<>();
    Exif exif = null;
    byte[] xmp = null;
    byte[] icc = null;
    Density density = null;
    in.setByteOrder(ByteOrder.BIG_ENDIAN);
    in.seek(8);
    try {
      while (true) {
        long length = in.readUnsignedInt();
        byte[] letters = new byte[4];
        in.readFully(letters);
        String type = new String(letters, StandardCharsets.ISO_8859_1);
        long next = in.getStreamPosition() + length + 4;
        switch (type) {
          case "eXIf" -> exif = FileMetadata.exif(data(in, length), notes).orElse(null);
          case "iTXt" -> {
            byte[] found = xmp(in, length, notes);
            xmp = found == null ? xmp : found;
          }
          case "iCCP" -> icc = profile(in, length, notes);
          case "pHYs" -> density = length == 9 ? density(data(in, length)) : null;
          case "acTL" -> notes.add("is animated; its first picture is taken");
          default -> {
            if (COLOUR.containsKey(type) && COLOUR.get(type) == length) {
              colour.add(new PngChunk(type, data(in, length)));
            }
          }
        }
        if (type.equals("IEND")) {
          break;
        }
        in.seek(next);
      }
    } catch (EOFException e) {
      // The decoder says what is missing.
    }
    in.seek(0);
    return new FileMetadata(
        new Metadata(
            Optional.ofNullable(exif),
            Optional.ofNullable(xmp).filter(x -> x.length > 0),
            Optional.ofNullable(icc),
            Optional.ofNullable(density),
            colour),
        notes,
        in,
        Inks.NONE);
  }

  private static byte[] data(ImageInputStream in, long length) throws IOException {
    if (length > FileMetadata.MAX_TEXT) {
      return new byte[0];
    }
    byte[] data = new byte[(int) length];
    in.readFully(data);
    return data;
  }

  private static Density density(byte[] data) {
    ByteBuffer numbers = ByteBuffer.wrap(data);
    int x = numbers.getInt();
    int y = numbers.getInt();
    return numbers.get() == 1 && x > 0 && y > 0 ? new Density(x / METRE, y / METRE) : null;
  }

  /** Keyword, whether it is deflated, how, language, translated keyword, text. */
  private static byte[] xmp(ImageInputStream in, long length, List<String> notes)
      throws IOException {
    if (length < XMP.length() + 4 || length > FileMetadata.MAX_TEXT) {
      return null;
    }
    byte[] data = data(in, length);
    if (!new String(data, 0, XMP.length(), StandardCharsets.ISO_8859_1).equals(XMP)) {
      return null;
    }
    int at = XMP.length();
    boolean deflated = data[at] == 1;
    at += 2;
    for (int zeros = 0; zeros < 2 && at < data.length; at++) {
      zeros += data[at] == 0 ? 1 : 0;
    }
    byte[] text = Arrays.copyOfRange(data, at, data.length);
    try {
      return deflated ? inflate(text, FileMetadata.MAX_TEXT) : text;
    } catch (IOException e) {
      notes.add(FileMetadata.BAD_XMP);
      return null;
    }
  }

  /** A name, a zero, the method of compression, which is 0, and a deflated profile. */
  private static byte[] profile(ImageInputStream in, long length, List<String> notes)
      throws IOException {
    try {
      if (length > FileMetadata.MAX_PROFILE) {
        throw new IOException("too large");
      }
      byte[] data = new byte[(int) length];
      in.readFully(data);
      int name = 0;
      while (name < data.length && data[name] != 0) {
        name++;
      }
      if (name + 2 > data.length) {
        throw new IOException("no profile");
      }
      return inflate(Arrays.copyOfRange(data, name + 2, data.length), FileMetadata.MAX_PROFILE);
    } catch (IOException e) {
      notes.add(FileMetadata.BAD_PROFILE);
      return null;
    }
  }

  private static byte[] inflate(byte[] deflated, int max) throws IOException {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new IOException("more than " + max + " bytes");
      }
      return bytes;
    }
  }

  /** The chunks that a file with this metadata has, in the order that the standard asks for. */
  public static List<PngChunk> of(Metadata metadata) {
    List<PngChunk> chunks = new ArrayList<>();
    if (metadata.icc().isPresent()) {
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      data.writeBytes("ICC profile\0\0".getBytes(StandardCharsets.ISO_8859_1));
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
        deflater.write(metadata.icc().get());
      } catch (IOException e) {
        throw new IllegalStateException("deflating in memory failed", e);
      }
      chunks.add(new PngChunk("iCCP", data.toByteArray()));
    }
    metadata.png().stream()
        .filter(chunk -> metadata.icc().isEmpty() || !chunk.type().equals("sRGB"))
        .forEach(chunks::add);
    metadata
        .density()
        .ifPresent(
            density ->
                chunks.add(
                    new PngChunk(
                        "pHYs",
                        ByteBuffer.allocate(9)
                            .putInt((int) Math.round(density.x() * METRE))
                            .putInt((int) Math.round(density.y() * METRE))
                            .put((byte) 1)
                            .array())));
    metadata.exif().ifPresent(exif -> chunks.add(new PngChunk("eXIf", exif.toBytes())));
    metadata
        .xmp()
        .ifPresent(
            xmp -> {
              ByteArrayOutputStream data = new ByteArrayOutputStream();
              data.writeBytes((XMP + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1));
              data.writeBytes(xmp);
              chunks.add(new PngChunk("iTXt", data.toByteArray()));
            });
    return chunks;
  }
}
