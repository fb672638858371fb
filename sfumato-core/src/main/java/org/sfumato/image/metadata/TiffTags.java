package org.sfumato.image.metadata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.sfumato.image.metadata.FileMetadata.Inks;

/** The tags of a TIFF file that describe it. */
public final class TiffTags {
  private static final int EXTRA_SAMPLES = 338;
  private static final int XMP = 700;
  private static final int ICC = 34675;

  /** Values of ExtraSamples (TIFF 6.0, section 18). */
  private static final int UNNAMED = 0;

  private static final int TRANSPARENCY = 1;

  private TiffTags() {}

  static FileMetadata read(ImageInputStream in) throws IOException {
    List<String> notes = new ArrayList<>();
    Exif exif = null;
    byte[] xmp = null;
    byte[] icc = null;
    boolean unnamed = false;
    try {
      exif = Exif.read(in);
      if (exif.isDamaged()) {
        notes.add("has EXIF data that is damaged in parts, which are left out");
      }
      Ifd rest =
          Ifd.read(
              in,
              0,
              Exif.firstDirectory(in),
              tag -> tag == XMP || tag == ICC || tag == EXTRA_SAMPLES,
              FileMetadata.MAX_PROFILE);
      if (rest.damaged()) {
        notes.add("has XMP data or a colour profile that is damaged and left out");
      }
      for (Ifd.Field field : rest.fields()) {
        if (field.tag() == ICC) {
          icc = field.value();
        } else if (field.tag() == XMP) {
          xmp = field.value();
        } else {
          unnamed = field.number(in.getByteOrder()).orElse(TRANSPARENCY) == UNNAMED;
        }
      }
      if (unnamed) {
        notes.add("has a channel that is no transparency, such as infrared; it is left out");
      }
      if (rest.next() != 0) {
        notes.add("has more than one page; the first is taken");
      }
    } catch (IOException | RuntimeException e) {
      // The decoder says what is wrong, or reads kinds of TIFF that are not known here.
    }
    in.seek(0);
    return new FileMetadata(
        new Metadata(
            Optional.ofNullable(exif).filter(e -> !e.isEmpty()),
            Optional.ofNullable(xmp).filter(x -> x.length > 0),
            Optional.ofNullable(icc),
            Optional.empty(),
            List.of()),
        notes,
        in,
        Inks.NONE,
        unnamed);
  }

  /**
   * Adds to a directory that is to be written what metadata says.
   *
   * @return the directory as a writer takes it
   */
  public static IIOMetadata with(Metadata metadata, IIOMetadata image) throws IOException {
    TIFFDirectory directory = TIFFDirectory.createFromMetadata(image);
    camera(metadata).ifPresent(fields -> Arrays.stream(fields).forEach(directory::addTIFFField));
    metadata.xmp().ifPresent(xmp -> directory.addTIFFField(field(XMP, "XMP", xmp)));
    metadata.icc().ifPresent(icc -> directory.addTIFFField(field(ICC, "ICC Profile", icc)));
    return directory.getAsMetadata();
  }

  /** Whether all that is said can be kept in a TIFF file. */
  public static boolean fits(Metadata metadata) {
    return metadata.exif().isEmpty() || camera(metadata).isPresent();
  }

  /** The JDK's fields of an EXIF block; none if it takes them for damaged. */
  private static Optional<TIFFField[]> camera(Metadata metadata) {
    if (metadata.exif().isEmpty()) {
      return Optional.empty();
    }
    ImageReader reader = Codecs.reader("tiff");
    // Of a stream whose length it knows, the reader asks for pixels, too.
    InputStream block = new ByteArrayInputStream(metadata.exif().get().toBytes());
    try (ImageInputStream in = new MemoryCacheImageInputStream(block)) {
      reader.setInput(in);
      return Optional.of(
          TIFFDirectory.createFromMetadata(reader.getImageMetadata(0)).getTIFFFields());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private static TIFFField field(int number, String name, byte[] value) {
    int kinds = 1 << TIFFTag.TIFF_UNDEFINED | 1 << TIFFTag.TIFF_BYTE;
    TIFFTag tag = new TIFFTag(name, number, kinds);
    return new TIFFField(tag, TIFFTag.TIFF_UNDEFINED, value.length, value);
  }
}
