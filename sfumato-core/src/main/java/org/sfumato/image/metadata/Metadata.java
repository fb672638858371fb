package org.sfumato.image.metadata;

import java.util.List;
import java.util.Optional;

/**
 * What a photograph's file says beside its pixels, in no file's own form. What other programs left
 * in it beyond this is not carried.
 *
 * @param exif the camera's facts; its thumbnail is never read
 * @param xmp a packet of XMP: UTF-8 XML, never parsed
 * @param icc the bytes of a colour profile
 * @param density pixels per inch, from JFIF or {@code pHYs}
 * @param png chunks of a PNG file that say what its samples mean where no profile does
 */
public record Metadata(
    Optional<Exif> exif,
    Optional<byte[]> xmp,
    Optional<byte[]> icc,
    Optional<Density> density,
    List<PngChunk> png) {
  public static final Metadata NONE =
      new Metadata(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public Metadata {
    png = List.copyOf(png);
  }

  /**
   * Pixels per inch.
   *
   * @param x across, above 0
   * @param y down, above 0
   */
  public record Density(double x, double y) {}

  /**
   * A chunk of a PNG file.
   *
   * @param type four letters
   */
  public record PngChunk(String type, byte[] data) {}

  /** The same for a picture that now stands upright and has this size. */
  public Metadata upright(int width, int height) {
    return new Metadata(
        exif.map(e -> e.upright(width, height)),
        xmp.flatMap(x -> Xmp.upright(x, width, height)),
        icc,
        density,
        png);
  }

  /** The same for samples that are sRGB now. */
  public Metadata inSrgb() {
    return new Metadata(exif, xmp, Optional.empty(), density, List.of());
  }

  /** The EXIF orientation, 1 to 8; 1 where there is none. */
  public int orientation() {
    return exif.map(Exif::orientation).orElse(Exif.UPRIGHT);
  }
}
