package org.sfumato.metric.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sfumato.metric.statistics.Interval;

/**
 * One number of an evaluation.
 *
 * @param name what it is, the network included where one is involved: {@code fid} is only ever FID
 * @param value the score
 * @param interval 95 % confidence, where it can be told
 * @param deviation standard deviation over splits or subsets, where the score is a mean over such
 * @param count what it was measured on
 * @param of what {@code count} counts: inputs, samples, pairs of samples
 * @param better whether larger or smaller values are better
 */
public record Score(
    String name,
    double value,
    Optional<Interval> interval,
    Optional<Double> deviation,
    int count,
    String of,
    Better better) {
  /** In which direction a score improves. */
  public enum Better {
    HIGHER,
    LOWER,
    /** It says something, but nothing about quality. */
    NEITHER
  }

  /** For JSON; infinite values are texts there. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", name);
    facts.put("value", value);
    interval.ifPresent(
        i -> {
          facts.put("low", i.low());
          facts.put("high", i.high());
        });
    deviation.ifPresent(d -> facts.put("deviation", d));
    facts.put("count", count);
    facts.put("of", of);
    facts.put("better", better.name().toLowerCase(java.util.Locale.ROOT));
    return facts;
  }
}
