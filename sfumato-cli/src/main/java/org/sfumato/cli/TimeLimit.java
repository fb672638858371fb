package org.sfumato.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 150m}, {@code 2h}, {@code 1h30m} and {@code 90s}. */
final class TimeLimit implements ITypeConverter<Duration> {
  private static final Pattern TIME =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

  @Override
  public Duration convert(String text) {
    Matcher time = TIME.matcher(text);
    if (time.matches()) {
      Duration limit =
          Duration.ofHours(part(time, 1)).plusMinutes(part(time, 2)).plusSeconds(part(time, 3));
      if (!limit.isZero()) {
        return limit;
      }
    }
    throw new TypeConversionException("'" + text + "' is not a time such as 150m, 2h or 1h30m");
  }

  private static long part(Matcher time, int group) {
    return time.group(group) == null ? 0 : Long.parseLong(time.group(group));
  }
}
