package org.sfumato.schedule;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which steps of a long schedule a short one keeps, in the notation of ADM's code.
 *
 * <ul>
 *   <li>{@code "25"}: 25 steps, evenly spread, first and last included
 *   <li>{@code "10,15,20"}: the steps cut into three equal sections, 10 of the first (the least
 *       noise), 15 of the second, 20 of the third, each spread likewise
 *   <li>{@code "ddim25"}: every k-th step from the first on, for the whole k that gives 25
 * </ul>
 */
final class Respacing {
  private static final Pattern DDIM = Pattern.compile("ddim(\\d{1,9})");
  private static final Pattern SECTIONS = Pattern.compile("\\d{1,9}(,\\d{1,9})*");

  private Respacing() {}

  /** The kept ones of {@code total} steps, ascending. */
  static int[] steps(String spacing, int total) {
    Matcher ddim = DDIM.matcher(spacing);
    if (ddim.matches()) {
      return strided(Integer.parseInt(ddim.group(1)), total);
    }
    if (!SECTIONS.matcher(spacing).matches()) {
      throw new IllegalArgumentException(
          "\"" + spacing + "\" is no spacing of steps: write it like 25, ddim25 or 10,15,20.");
    }
    String[] counts = spacing.split(",");
    int[] kept = new int[0];
    int start = 0;
    for (int i = 0; i < counts.length; i++) {
      // What does not divide evenly goes to the first sections.
      int size = total / counts.length + (i < total % counts.length ? 1 : 0);
      kept = append(kept, spread(Integer.parseInt(counts[i]), start, size));
      start += size;
    }
    return kept;
  }

  private static int[] strided(int count, int total) {
    for (int stride = 1; stride <= total; stride++) {
      if ((total + stride - 1) / stride == count) {
        int[] kept = new int[count];
        for (int i = 0; i < count; i++) {
          kept[i] = i * stride;
        }
        return kept;
      }
    }
    throw new IllegalArgumentException(
        "ddim"
            + count
            + " is not possible: no whole stride takes "
            + count
            + " of "
            + total
            + " steps.");
  }

  private static int[] spread(int count, int start, int size) {
    if (count < 1 || count > size) {
      throw new IllegalArgumentException(
          count + " steps cannot be taken from " + size + ": ask for 1 to " + size + ".");
    }
    double stride = count == 1 ? 0.0 : (size - 1.0) / (count - 1.0);
    int[] kept = new int[count];
    double place = 0.0;
    for (int i = 0; i < count; i++) {
      // Summed, and halves to even, as the reference does: a product may round to another step.
      kept[i] = start + (int) Math.rint(place);
      place += stride;
    }
    return kept;
  }

  private static int[] append(int[] first, int[] second) {
    int[] both = new int[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
