package org.sfumato.metric.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.metric.statistics.StatisticsFile;

/**
 * What came of an evaluation, with all that affects it.
 *
 * @param scores in the order of the metrics
 * @param settings everything that a number depends on: folders and their digests, networks and the
 *     hashes of their weights, resizing, numbers of the protocol, versions
 * @param warnings sentences about scores that should not be taken at face value
 * @param unreadable files left out because they cannot be read
 * @param unpairedSamples samples without an original, left out of what compares the two
 * @param unpairedOriginals originals without a sample
 * @param histograms of scores that are means over pairs, by name
 * @param ranking of the pairs; empty where none were compared
 * @param statistics of the reference, where they were computed here
 */
public record Evaluation(
    List<Score> scores,
    Map<String, Object> settings,
    List<String> warnings,
    Excluded unreadable,
    Excluded unpairedSamples,
    Excluded unpairedOriginals,
    Map<String, Histogram> histograms,
    Optional<Ranking> ranking,
    Optional<StatisticsFile> statistics) {

  /** The score of that name. */
  public Optional<Score> score(String name) {
    return scores.stream().filter(score -> score.name().equals(name)).findFirst();
  }

  /** All of it but the statistics, ready for JSON. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("scores", scores.stream().map(Score::facts).toList());
    facts.put("warnings", warnings);
    facts.put("unreadable", unreadable.facts());
    facts.put("unpaired-samples", unpairedSamples.facts());
    facts.put("unpaired-originals", unpairedOriginals.facts());
    facts.put("settings", settings);
    Map<String, Object> bins = new LinkedHashMap<>();
    histograms.forEach((name, histogram) -> bins.put(name, histogram.facts()));
    facts.put("histograms", bins);
    ranking.ifPresent(
        ranked -> {
          facts.put("ranked-by", ranked.name());
          facts.put("worst", ranked.worst().stream().map(Ranking.Pair::facts).toList());
          facts.put("best", ranked.best().stream().map(Ranking.Pair::facts).toList());
        });
    return facts;
  }
}
