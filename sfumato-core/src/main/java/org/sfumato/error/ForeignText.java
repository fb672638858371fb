package org.sfumato.error;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text out of a file that anyone may have made, before it is printed. */
public final class ForeignText {
  private static final int MAX_SHOWN = 80;
  private static final int MAX_NAMES = 40;

  private ForeignText() {}

  /** Made fit for one line on a terminal: short, and without control characters. */
  public static String shown(String text) {
    return shown(text, MAX_SHOWN);
  }

  /**
   * As {@link #shown(String)}.
   *
   * @param limit characters after which it is cut
   */
  public static String shown(String text, int limit) {
    String line = text.replaceAll("\\p{C}+", " ").strip();
    return line.length() <= limit ? line : line.substring(0, limit) + "...";
  }

  /** The first names of a list, and how many more there are. */
  public static String list(Collection<String> names) {
    String first =
        names.stream().limit(MAX_NAMES).map(ForeignText::shown).collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
