package org.sfumato.image;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.sfumato.image.metadata.Metadata;

/**
 * A photograph as it came: its own samples, in 8 or 16 bits, gray or RGB, with their colour profile
 * and alpha, and what its file says beside them. What a task makes of it, in 8-bit sRGB, is brought
 * back into these samples; those that the task did not change are bit for bit what they were.
 *
 * <p>It stands upright: the EXIF orientation is applied and reset.
 */
public final class Photograph {

  private final BufferedImage samples;
  private final Encoding encoding;
  private final Metadata metadata;
  private final List<String> notes;
  private final JpegCoding coding; // null if it is not known
  private BufferedImage shown;

  /**
   * Puts one together.
   *
   * @param samples as {@link Samples} make them
   */
  Photograph(BufferedImage samples, Encoding encoding, Metadata metadata, List<String> notes) {
    this(samples, encoding, metadata, notes, Optional.empty());
  }

  private Photograph(
      BufferedImage samples,
      Encoding encoding,
      Metadata metadata,
      List<String> notes,
      Optional<JpegCoding> coding) {
    this.samples = samples;
    this.encoding = encoding;
    this.metadata = metadata;
    this.notes = List.copyOf(notes);
    this.coding = coding.orElse(null);
  }

  /**
   * With how its file coded it.
   *
   * @param found of the upright picture
   */
  Photograph coded(Optional<JpegCoding> found) {
    return new Photograph(samples, encoding, metadata, notes, found);
  }

  /**
   * Reads a JPEG, PNG, TIFF, WebP, BMP or GIF file; of several pictures in one the first.
   *
   * @throws org.sfumato.error.InputException if the file is missing, a folder, empty, not an image,
   *     damaged or larger than {@link ImageFiles#MAX_PIXELS}
   */
  public static Photograph read(Path file) {
    return read(file, ImageFiles.MAX_PIXELS);
  }

  /** As {@link #read(Path)}, with another limit on width times height. */
  public static Photograph read(Path file, long maxPixels) {
    return ImageDecoder.of(file, maxPixels).decode();
  }

  /** A photograph of nothing but sRGB pixels, with their alpha if they have one. */
  public static Photograph of(BufferedImage image) {
    return new Photograph(Srgb.keepAlpha(image), Encoding.RGB, Metadata.NONE, List.of());
  }

  public int width() {
    return samples.getWidth();
  }

  public int height() {
    return samples.getHeight();
  }

  /**
   * What was ignored or left out when it was read, and what someone who asked for a result may not
   * have meant: a sentence without its period each.
   */
  public List<String> notes() {
    return notes;
  }

  /** How the JPEG file that it was read from coded {@link #samples}; empty for other formats. */
  Optional<JpegCoding> coding() {
    return Optional.ofNullable(coding);
  }

  /**
   * What a network is to see: {@code TYPE_INT_RGB}, sRGB. Of pixels with any transparency the
   * colour alone, and white where they are wholly transparent. It may be the photograph's own
   * memory: do not draw on it.
   */
  public synchronized BufferedImage shown() {
    if (shown == null) {
      BufferedImage image = Srgb.toRgb8(samples, encoding);
      shown = Samples.hasAlpha(samples) ? withoutAlpha(image) : image;
    }
    return shown;
  }

  private static BufferedImage withoutAlpha(BufferedImage argb) {
    BufferedImage rgb =
        new BufferedImage(argb.getWidth(), argb.getHeight(), BufferedImage.TYPE_INT_RGB);
    int[] from = Srgb.data(argb);
    int[] to = Srgb.data(rgb);
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] >>> 24 == 0 ? 0xffffff : from[i] & 0xffffff;
    }
    return rgb;
  }

  /** As {@link Samples} make them. */
  BufferedImage samples() {
    return samples;
  }

  Metadata metadata() {
    return metadata;
  }

  /** In 8-bit sRGB: {@code TYPE_INT_ARGB} where there is alpha, else {@code TYPE_INT_RGB}. */
  BufferedImage argb() {
    return Srgb.toRgb8(samples, encoding);
  }

  /**
   * With the colours of a result, whose luma is this photograph's: a gray one becomes RGB.
   *
   * @param result of the same size, made of {@link #shown}
   */
  public Photograph recoloured(BufferedImage result) {
    if (Samples.channels(samples) == 3) {
      return changed(result);
    }
    BufferedImage rgb = encoding.isSrgb() && isPlain() ? null : Srgb.toRgb(samples, encoding);
    Metadata sRgb = metadata.inSrgb();
    if (rgb == null) {
      return new Photograph(Srgb.toRgb(result), Encoding.RGB, sRgb, notes);
    }
    return new Photograph(rgb, Encoding.RGB, sRgb, notes).changed(result, shown());
  }

  /**
   * With the pixels of a result: transparency stays, and gray stays gray.
   *
   * @param result of the same size, made of {@link #shown}
   */
  public Photograph changed(BufferedImage result) {
    return changed(result, shown());
  }

  /**
   * With the pixels of a result that undoes what coding did, as {@link #changed}; of a JPEG file,
   * as near to them as the file allows ({@link QuantizationConstraint}).
   *
   * @param result of the same size, made of {@link #shown}; its memory may become the photograph's
   */
  public Photograph restored(BufferedImage result) {
    Photograph restored = changed(result);
    if (coding != null) {
      QuantizationConstraint.project(restored.samples, samples, coding);
    }
    return restored;
  }

  private Photograph changed(BufferedImage result, BufferedImage before) {
    return merged(result, before, 0, 0, new BitSet());
  }

  /**
   * With more around it, or holes in it filled.
   *
   * @param result in which {@link #shown} lies at {@code (left, top)}
   * @param filled the pixels {@code y * width + x} of this photograph that were filled: they are
   *     opaque now, as is all around it
   */
  public Photograph filled(BufferedImage result, int left, int top, BitSet filled) {
    Photograph answer = merged(result, shown(), left, top, filled);
    if (filled.cardinality() < (long) width() * height()) {
      return answer;
    }
    List<String> noted = new ArrayList<>(notes);
    noted.add("all of it is to be filled, so nothing of it is kept");
    return new Photograph(answer.samples, answer.encoding, answer.metadata, noted);
  }

  /** Whether samples are just what a network sees. */
  private boolean isPlain() {
    return !Samples.isDeep(samples) && !Samples.hasAlpha(samples);
  }

  private Photograph merged(
      BufferedImage result, BufferedImage before, int left, int top, BitSet filled) {
    if (left + width() > result.getWidth() || top + height() > result.getHeight()) {
      throw new IllegalArgumentException(
          "the result does not hold " + width() + "x" + height() + " at " + left + "," + top);
    }
    Metadata same = metadata.upright(result.getWidth(), result.getHeight());
    if (isPlain() && encoding == Encoding.RGB) {
      return new Photograph(Srgb.toRgb(result), encoding, same, notes);
    }
    BufferedImage merged =
        new Merge(samples, encoding, before).with(Srgb.toRgb(result), left, top, filled);
    return new Photograph(merged, encoding, same, notes);
  }

  /**
   * What a file of this name would not keep: half sentences as "its transparency"; none if it keeps
   * all.
   *
   * @throws org.sfumato.error.InputException if the name has no extension of a writable format
   */
  public List<String> losses(Path file) {
    ImageFormat format = ImageFiles.formatToWrite(file);
    List<String> losses = new ArrayList<>();
    if (Samples.hasAlpha(samples) && !format.isRich()) {
      losses.add("its transparency");
    }
    if (Samples.isDeep(samples) && !format.isRich()) {
      losses.add("its 16 bits");
    }
    losses.addAll(ImageEncoder.losses(metadata, format));
    return losses;
  }

  /**
   * Writes it with all that the format can hold: PNG, TIFF (compressed without loss), JPEG (quality
   * 95, full chroma) or BMP, as the extension says. The file appears whole or not at all.
   *
   * @throws org.sfumato.error.InputException as {@link ImageFiles#write}
   */
  public void write(Path file, boolean overwrite) {
    ImageFormat format = ImageFiles.checkTarget(file, overwrite);
    BufferedImage image = samples;
    Metadata said = metadata;
    if (format == ImageFormat.BMP && !encoding.isSrgb()) {
      image = argb();
      said = metadata.inSrgb();
    }
    if (!format.isRich()) {
      image = poor(image);
    }
    ImageEncoder.write(image, said, format, file);
  }

  /** Opaque and in 8 bits. */
  private static BufferedImage poor(BufferedImage image) {
    if (!Samples.isDeep(image) && !Samples.hasAlpha(image)) {
      return image;
    }
    return Merge.onWhite(image);
  }
}
