package org.sfumato.image.metadata;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

/**
 * What a file says beside its pixels, and the file as a decoder may see it: without what was read
 * here, so that nothing in it can lead a decoder astray.
 *
 * @param metadata what was found
 * @param notes what was wrong with it: what a file "has" or "is", as half sentences
 * @param pixels the stream to decode
 * @param inks how the file stores four colours
 * @param unnamedChannel whether the channel after the colours is something else than transparency,
 *     as infrared is, of which nothing is known here
 */
public record FileMetadata(
    Metadata metadata,
    List<String> notes,
    ImageInputStream pixels,
    Inks inks,
    boolean unnamedChannel) {
  /** The largest block of EXIF or packet of XMP that is read. */
  static final int MAX_TEXT = 4 << 20;

  /** The largest colour profile that is read: what a JPEG file can hold. */
  static final int MAX_PROFILE = 255 * 65519;

  static final String BAD_EXIF = "has EXIF data that is damaged and left out";
  static final String BAD_XMP = "has XMP data that is damaged and left out";
  static final String BAD_PROFILE = "has a colour profile that is damaged and ignored";

  /** How the four colours of a JPEG file are stored. */
  public enum Inks {
    /** There are no four. */
    NONE,
    /** 255 is a full ink. */
    PLAIN,
    /** 255 is no ink, as Adobe's programs write it. */
    INVERTED,
    /** And cyan, magenta and yellow are turned into luma and chroma. */
    INVERTED_YCCK
  }

  public FileMetadata {
    notes = List.copyOf(notes);
  }

  FileMetadata(Metadata metadata, List<String> notes, ImageInputStream pixels, Inks inks) {
    this(metadata, notes, pixels, inks, false);
  }

  /** A file whose format holds nothing, or nothing that is read. */
  public static FileMetadata none(ImageInputStream in) {
    return new FileMetadata(Metadata.NONE, List.of(), in, Inks.NONE);
  }

  /** A file's bytes as a stream whose length is known. */
  public static ImageInputStream stream(byte[] bytes) {
    return new PatchedStream(bytes);
  }

  /** A JPEG file. */
  public static FileMetadata ofJpeg(ImageInputStream in) throws IOException {
    return new JpegSegments(in).read();
  }

  /** A PNG file. */
  public static FileMetadata ofPng(ImageInputStream in) throws IOException {
    return PngChunks.read(in);
  }

  /** A TIFF file. */
  public static FileMetadata ofTiff(ImageInputStream in) throws IOException {
    return TiffTags.read(in);
  }

  /**
   * A WebP file.
   *
   * @param maxPixels that the picture inside may have, whatever the file's header says
   */
  public static FileMetadata ofWebp(ImageInputStream in, long maxPixels) throws IOException {
    return WebpChunks.read(in, maxPixels);
  }

  /** Reads a block of EXIF, and notes it if it cannot be read. */
  static Optional<Exif> exif(byte[] block, List<String> notes) {
    try {
      Exif exif = Exif.read(block);
      if (exif.isDamaged()) {
        notes.add("has EXIF data that is damaged in parts, which are left out");
      }
      return Optional.of(exif).filter(e -> !e.isEmpty());
    } catch (IOException | RuntimeException e) {
      notes.add(BAD_EXIF);
      return Optional.empty();
    }
  }
}
