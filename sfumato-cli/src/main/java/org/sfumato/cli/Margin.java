package org.sfumato.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How far to go beyond one edge of a photograph.
 *
 * @param amount pixels, or percent of the photograph's side
 * @param percent which of the two
 */
record Margin(double amount, boolean percent) {
  static final Margin NONE = new Margin(0, false);

  /** In pixels, for a photograph whose side in this direction is {@code side} pixels. */
  int pixels(int side) {
    return (int) Math.round(percent ? side * amount / 100 : amount);
  }

  /** As the converter reads it. */
  @Override
  public String toString() {
    return percent ? amount + "%" : String.valueOf((int) amount);
  }

  /** Reads {@code 120} and {@code 50%}. */
  static final class Converter implements ITypeConverter<Margin> {
    private static final Pattern PIXELS = Pattern.compile("\\d{1,6}");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,4}(?:\\.\\d+)?) ?%");

    private static final Pattern DIGITS = Pattern.compile("\\d+(?:\\.\\d+)? ?%?");

    @Override
    public Margin convert(String text) {
      Matcher percent = PERCENT.matcher(text);
      if (percent.matches()) {
        return new Margin(Double.parseDouble(percent.group(1)), true);
      }
      if (PIXELS.matcher(text).matches()) {
        return new Margin(Integer.parseInt(text), false);
      }
      if (DIGITS.matcher(text).matches()) {
        throw new TypeConversionException(
            text + " is too far; 999999 pixels and 9999% are the most");
      }
      throw new TypeConversionException("'" + text + "' is neither pixels (120) nor percent (50%)");
    }
  }
}
