package org.sfumato.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of image files, and what each can hold. */
public enum ImageFormat {
  JPEG("JPEG", true, false, "jpg", "jpeg", "jpe"),
  PNG("PNG", true, true, "png"),
  TIFF("TIFF", true, true, "tif", "tiff"),
  BMP("BMP", true, false, "bmp"),
  /** Its first frame is read. */
  GIF("GIF", false, true, "gif"),
  /** Its first frame is read. */
  WEBP("WebP", false, true, "webp");

  private final String title;
  private final boolean writable;
  private final boolean rich;
  private final List<String> endings;

  ImageFormat(String title, boolean writable, boolean rich, String... endings) {
    this.title = title;
    this.writable = writable;
    this.rich = rich;
    this.endings = List.of(endings);
  }

  /** The format that a file's name tells, whatever it holds. */
  public static Optional<ImageFormat> ofName(Path file) {
    return ofName(String.valueOf(file.getFileName()));
  }

  /** As {@link #ofName(Path)}. */
  static Optional<ImageFormat> ofName(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> format.endings.contains(ending)).findFirst();
  }

  /**
   * The format that a file's first bytes tell, whatever its name is.
   *
   * @param head 12 bytes; zeros where the file is shorter
   */
  static Optional<ImageFormat> ofContent(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (text.startsWith("II*\0") || text.startsWith("MM\0*") || text.startsWith("II+\0")) {
      return Optional.of(TIFF);
    }
    if (text.startsWith("GIF8")) {
      return Optional.of(GIF);
    }
    if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    }
    return text.startsWith("BM") ? Optional.of(BMP) : Optional.empty();
  }

  public boolean canBeWritten() {
    return writable;
  }

  /** Whether it is written with transparency and 16 bits a sample. */
  boolean isRich() {
    return rich;
  }

  /** As people write it: {@code WebP}. */
  @Override
  public String toString() {
    return title;
  }
}
