package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sfumato.error.InputException;
import org.sfumato.metric.FeatureStream;
import org.sfumato.metric.statistics.FrechetDistance;
import org.sfumato.metric.statistics.InceptionScore;
import org.sfumato.metric.statistics.Interval;
import org.sfumato.metric.statistics.KernelDistance;
import org.sfumato.metric.statistics.Moments;
import org.sfumato.metric.statistics.PrecisionRecall;
import org.sfumato.metric.statistics.Share;
import org.sfumato.metric.statistics.StatisticsFile;

/** Embeds samples, reference and originals once each, and measures the sets. */
final class SetScores implements AutoCloseable {
  /** Beyond it, a covariance is none; see {@link FrechetDistance.Result#clipped}. */
  private static final double ROUNDING = 1e-6;

  private final EvaluationRequest request;
  private final Set<Metric> metrics;
  private final FeatureStream stream;
  private final FeatureNames names;
  private final List<String> warnings;
  private final Optional<StatisticsFile> given;
  private final List<Score> scores = new ArrayList<>();
  private Optional<Moments> referenceMoments = Optional.empty();
  private Embedding samples;
  private Embedding reference;
  private Embedding originals;

  SetScores(
      EvaluationRequest request,
      Set<Metric> metrics,
      FeatureStream stream,
      List<Path> sampleFiles,
      Optional<ImageSet> referenceSet,
      Pairing pairing,
      Excluded.Unreadable unreadable,
      List<String> warnings,
      EvaluationProgress progress) {
    this.request = request;
    this.metrics = metrics;
    this.stream = stream;
    this.warnings = warnings;
    names = FeatureNames.of(stream.network(), stream.preparation());
    // Before the work: a file that cannot be used need not wait for it.
    given =
        metrics.contains(Metric.FID) && referenceSet.isEmpty()
            ? Optional.of(statistics(request.reference().orElseThrow()))
            : Optional.empty();
    Map<Path, Long> units = new HashMap<>();
    for (int i = 0; i < pairing.groups().size(); i++) {
      for (Path file : pairing.groups().get(i).samples()) {
        units.put(file, (long) i);
      }
    }
    boolean pairs = metrics.contains(Metric.PERCEPTUAL_DISTANCE);
    boolean rows = metrics.contains(Metric.KID) || metrics.contains(Metric.PRECISION_RECALL);
    boolean moments = metrics.contains(Metric.FID);
    try {
      samples =
          Embedding.of(
              stream,
              sampleFiles,
              units::get,
              new Embedding.Wanted(
                  moments, rows || pairs, metrics.contains(Metric.INCEPTION_SCORE)),
              unreadable,
              done -> progress.at("samples", done, sampleFiles.size()));
      if (referenceSet.isPresent() && (rows || moments)) {
        List<Path> files = referenceSet.get().files();
        reference =
            Embedding.of(
                stream,
                files,
                file -> 0,
                new Embedding.Wanted(moments, rows || pairs, false),
                unreadable,
                done -> progress.at("reference", done, files.size()));
      }
      if (pairs) {
        embedOriginals(pairing, unreadable, progress);
      }
      measure();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Those that the reference does not have already. */
  private void embedOriginals(
      Pairing pairing, Excluded.Unreadable unreadable, EvaluationProgress progress) {
    Set<Path> files = new LinkedHashSet<>();
    for (Pairing.Group group : pairing.pairs()) {
      Path file = group.original().orElseThrow();
      if (!unreadable.contains(file) && (reference == null || reference.row(file).isEmpty())) {
        files.add(file);
      }
    }
    if (!files.isEmpty()) {
      originals =
          Embedding.of(
              stream,
              List.copyOf(files),
              file -> 0,
              new Embedding.Wanted(false, true, false),
              unreadable,
              done -> progress.at("originals", done, files.size()));
    }
  }

  private StatisticsFile statistics(Path file) {
    StatisticsFile statistics = StatisticsFile.read(file);
    if (statistics.network().isEmpty()) {
      warnings.add(
          file + " does not say which network it is of: make sure it is of the samples' one.");
    } else if (!statistics.network().get().equals(provenance())) {
      throw new InputException(
          file
              + " was made with "
              + statistics.network().get()
              + ", and the samples are seen with "
              + provenance()
              + ": use the same for both");
    }
    return statistics;
  }

  /** What the numbers of a file of statistics depend on. */
  private String provenance() {
    return stream.network().name()
        + ", "
        + stream.preparation().describe()
        + ", sha-256 "
        + stream.network().sha256();
  }

  private void measure() {
    if (metrics.contains(Metric.FID)) {
      frechet();
    }
    if (metrics.contains(Metric.KID)) {
      EvaluationRequest.Settings settings = request.settings();
      KernelDistance.Result kernel =
          new KernelDistance(settings.subsets(), settings.subsetSize(), settings.seed())
              .between(samples.pool(), reference.pool());
      add(names.kernel(), kernel.mean(), Optional.empty(), kernel.deviation(), Score.Better.LOWER);
      if (kernel.subsetSize() < settings.subsetSize()) {
        warnings.add(
            names.kernel()
                + " is over subsets of "
                + kernel.subsetSize()
                + " images, since a set has no more.");
      }
    }
    if (metrics.contains(Metric.INCEPTION_SCORE) && samples.logits() == null) {
      String sentence = stream.network().name() + " has no classes, so it gives no Inception Score";
      if (request.metrics().contains(Metric.INCEPTION_SCORE)) {
        throw new InputException(sentence + ": leave out is, or use another network");
      }
      warnings.add(sentence + ".");
    } else if (metrics.contains(Metric.INCEPTION_SCORE)) {
      InceptionScore score =
          InceptionScore.ofLogits(
              samples.logits(), Math.min(request.settings().splits(), samples.count()));
      add(
          names.inceptionScore(),
          score.mean(),
          Optional.empty(),
          score.deviation(),
          Score.Better.HIGHER);
    }
    if (metrics.contains(Metric.PRECISION_RECALL)) {
      PrecisionRecall both =
          PrecisionRecall.of(samples.pool(), reference.pool(), request.settings().neighbours());
      add(names.precision(), both.precision());
      add(names.recall(), both.recall());
    }
  }

  private void frechet() {
    Moments of = samples.moments().moments();
    Moments to = given.map(StatisticsFile::moments).orElseGet(() -> reference.moments().moments());
    if (given.isEmpty()) {
      referenceMoments = Optional.of(to);
    }
    try (FrechetDistance distance = new FrechetDistance(to)) {
      FrechetDistance.Result result = distance.to(of);
      Optional<Interval> interval = samples.moments().interval(distance, result.value());
      add(names.frechet(), result.value(), interval, Double.NaN, Score.Better.LOWER);
      if (result.clipped() > ROUNDING) {
        warnings.add(
            names.frechet()
                + " clipped negative eigenvalues of "
                + result.clipped()
                + " of a trace: a covariance is damaged.");
      }
    }
    warnIfFew("samples", of);
    warnIfFew("images of the reference", to);
  }

  private void warnIfFew(String what, Moments moments) {
    if (moments.isSingular()) {
      warnings.add(
          names.frechet()
              + " is of "
              + moments.count()
              + " "
              + what
              + " in "
              + moments.size()
              + " features, too few for their covariance: it is far too high, and comparable only"
              + " with scores of as many images.");
    }
  }

  /** With the interval of a share, which takes the manifold for known. */
  private void add(String name, Share share) {
    add(name, share.value(), Optional.of(share.interval()), Double.NaN, Score.Better.HIGHER);
  }

  private void add(
      String name,
      double value,
      Optional<Interval> interval,
      double deviation,
      Score.Better better) {
    scores.add(
        new Score(
            name,
            value,
            interval,
            Double.isNaN(deviation) ? Optional.empty() : Optional.of(deviation),
            samples.count(),
            "samples",
            better));
  }

  List<Score> scores() {
    return scores;
  }

  /** Of the reference, where it is a folder and a Frechet distance was measured. */
  Optional<StatisticsFile> referenceStatistics() {
    return referenceMoments.map(moments -> new StatisticsFile(moments, Optional.of(provenance())));
  }

  /** Euclidean between two files' features (Palette, section 4); empty if one has none. */
  Optional<Double> distance(Path original, Path sample) {
    OptionalInt row = samples.row(sample);
    Embedding of = reference != null && reference.row(original).isPresent() ? reference : originals;
    if (row.isEmpty() || of == null || of.row(original).isEmpty()) {
      return Optional.empty();
    }
    float[] a = samples.pool().row(row.getAsInt());
    float[] b = of.pool().row(of.row(original).getAsInt());
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Optional.of(Math.sqrt(squares));
  }

  @Override
  public void close() {
    for (Embedding embedding : new Embedding[] {samples, reference, originals}) {
      if (embedding != null) {
        embedding.close();
      }
    }
  }
}
