package org.sfumato.image.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Edits packets of XMP as text. They are never parsed, so that nothing in them is followed. */
final class Xmp {
  private static final Pattern ORIENTATION = property("tiff:Orientation");
  private static final Pattern WIDTH = property("(?:tiff:ImageWidth|exif:PixelXDimension)");
  private static final Pattern HEIGHT = property("(?:tiff:ImageLength|exif:PixelYDimension)");

  private Xmp() {}

  /**
   * The packet for a picture that now stands upright and has this size, without thumbnails.
   *
   * @return none if it is damaged
   */
  static Optional<byte[]> upright(byte[] packet, int width, int height) {
    String text = new String(packet, StandardCharsets.ISO_8859_1); // any byte, and back
    text = without(text, "<xmp:Thumbnails", "</xmp:Thumbnails>");
    text = text == null ? null : without(text, "<xap:Thumbnails", "</xap:Thumbnails>");
    if (text == null) {
      return Optional.empty();
    }
    text = ORIENTATION.matcher(text).replaceAll("${head}1");
    text = WIDTH.matcher(text).replaceAll("${head}" + width);
    text = HEIGHT.matcher(text).replaceAll("${head}" + height);
    return Optional.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A property's number, be it written as an attribute or as an element. */
  private static Pattern property(String name) {
    return Pattern.compile("(?<head>" + name + "(?:=[\"']|>))\\d{1,9}");
  }

  /** The text without what lies between, or null if an end is missing. */
  private static String without(String text, String start, String end) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
      int close = text.indexOf(end, at);
      if (close < 0) {
        return null;
      }
      kept.append(text, from, at);
      from = close + end.length();
    }
    return kept.append(text, from, text.length()).toString();
  }
}
