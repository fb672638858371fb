package org.sfumato.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A published file.
 *
 * @param network that it belongs to; what {@code sfumato fetch} is asked for
 * @param file what it is called here
 * @param url where its publisher has it
 * @param sha256 of its bytes, in lower-case hexadecimal digits
 * @param bytes its size
 * @param source who publishes it, and under which licence
 */
public record KnownFile(
    String network, String file, URI url, String sha256, long bytes, String source) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public KnownFile {
    if (!SHA256.matcher(sha256).matches() || bytes < 1 || file.matches(".*[/\\\\].*")) {
      throw new IllegalArgumentException(file + ", " + bytes + " bytes, " + sha256);
    }
  }

  /** Its size for people. */
  public String size() {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
