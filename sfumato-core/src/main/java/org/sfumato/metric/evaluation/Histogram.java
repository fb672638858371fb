package org.sfumato.metric.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often values fall where.
 *
 * @param low lower end of the first bin
 * @param high upper end of the last bin, which includes it
 * @param counts one for each bin
 */
public record Histogram(double low, double high, int[] counts) {
  private static final int BINS = 20;

  /** Of finite values, in {@value #BINS} bins from the smallest to the largest. */
  static Histogram of(double... values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double high = Arrays.stream(finite).max().orElse(1);
    int[] counts = new int[BINS];
    for (double value : finite) {
      double share = high > low ? (value - low) / (high - low) : 0;
      counts[Math.min(BINS - 1, (int) (share * BINS))]++;
    }
    return new Histogram(low, high, counts);
  }

  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("low", low);
    facts.put("high", high);
    facts.put("counts", counts);
    return facts;
  }
}
