package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.metric.statistics.Bootstrap;

/**
 * Gathers values of single pairs, input by input, and makes scores of them. Each input counts once,
 * however many samples it has, and intervals resample inputs: samples of one input are not
 * independent.
 */
final class PairScores {
  private final Bootstrap bootstrap;
  private final List<Score> scores = new ArrayList<>();
  private final Map<String, Histogram> histograms = new LinkedHashMap<>();
  private Optional<Ranking> ranking = Optional.empty();

  PairScores(Bootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  /** Values of one kind, still to be gathered. */
  static final class Values {
    private final List<double[]> byInput = new ArrayList<>();
    private final List<Ranking.Pair> pairs = new ArrayList<>();

    /** The values of an input's samples; passed over if there are none. */
    void add(List<Double> ofInput) {
      if (!ofInput.isEmpty()) {
        byInput.add(ofInput.stream().mapToDouble(value -> value).toArray());
      }
    }

    /** A pair that the report may show. */
    void pair(Path original, Path sample, double value) {
      pairs.add(new Ranking.Pair(original, sample, value));
    }

    private double[] means() {
      return byInput.stream()
          .mapToDouble(values -> java.util.Arrays.stream(values).average().orElseThrow())
          .toArray();
    }

    private double[] all() {
      return byInput.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
    }
  }

  /**
   * @param of what was counted: inputs
   */
  void add(String name, Score.Better better, Values values) {
    if (values.byInput.isEmpty()) {
      return;
    }
    double[] means = values.means();
    double mean = java.util.Arrays.stream(means).average().orElseThrow();
    scores.add(
        new Score(
            name,
            mean,
            bootstrap.ofMean(means),
            Optional.empty(),
            means.length,
            means.length == 1 ? "input" : "inputs",
            better));
    histograms.put(name, Histogram.of(values.all()));
    if (!values.pairs.isEmpty()) {
      // The last one that is added says most: LPIPS after SSIM after PSNR.
      ranking = Optional.of(Ranking.of(name, better, values.pairs));
    }
  }

  List<Score> scores() {
    return scores;
  }

  Map<String, Histogram> histograms() {
    return histograms;
  }

  Optional<Ranking> ranking() {
    return ranking;
  }
}
