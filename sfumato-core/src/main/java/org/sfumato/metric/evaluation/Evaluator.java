package org.sfumato.metric.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sfumato.error.InputException;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.FeatureStream;
import org.sfumato.metric.PairNetwork;
import org.sfumato.metric.Preparation;
import org.sfumato.metric.pixel.Ssim;
import org.sfumato.metric.statistics.Bootstrap;
import org.sfumato.metric.statistics.StatisticsFile;
import org.sfumato.torch.LibTorch;

/**
 * Evaluates folders of images, any method's (Palette, section 4).
 *
 * <pre>{@code
 * EvaluationRequest request = ...;
 * try (EvaluationNetworks networks = ...) {
 *   Evaluation evaluation = Evaluator.evaluate(request, networks, EvaluationProgress.NONE);
 *   double fid = evaluation.score("fid").orElseThrow().value();
 * }
 * }</pre>
 */
public final class Evaluator {
  private final EvaluationRequest request;
  private final EvaluationNetworks networks;
  private final EvaluationProgress progress;
  private final List<ImageSet> samples;
  private final Optional<ImageSet> reference;
  private final Optional<ImageSet> originals;
  private final Pairing pairing;
  private final Optional<Labels> labels;
  private final Set<Metric> metrics;
  private final Excluded.Unreadable unreadable = new Excluded.Unreadable();
  private final List<String> warnings = new ArrayList<>();
  private final PairScores pairs;

  private Evaluator(
      EvaluationRequest request, EvaluationNetworks networks, EvaluationProgress progress) {
    this.request = request;
    this.networks = networks;
    this.progress = progress;
    samples = request.samples().stream().map(ImageSet::of).toList();
    reference = request.reference().filter(Files::isDirectory).map(ImageSet::of);
    Optional<ImageSet> given = request.originals().map(ImageSet::of);
    // Tried, so a reference that shares no name with the samples is no mistake.
    Optional<ImageSet> assumed =
        reference.filter(set -> !Pairing.of(samples, Optional.of(set)).pairs().isEmpty());
    originals = given.or(() -> assumed);
    pairing = Pairing.of(samples, originals);
    labels = request.labels().map(Labels::read);
    metrics = chosen();
    pairs =
        new PairScores(new Bootstrap(request.settings().resamples(), request.settings().seed()));
  }

  /**
   * @param networks for the metrics that need them; they stay open
   * @throws InputException if a folder or file is missing or none of what it should be, a metric
   *     that was asked for is not possible with what was given, sizes do not fit, or features are
   *     no numbers. A single image that cannot be read is left out and listed instead.
   */
  public static Evaluation evaluate(
      EvaluationRequest request, EvaluationNetworks networks, EvaluationProgress progress) {
    return new Evaluator(request, networks, progress).run();
  }

  private Evaluation run() {
    pixels();
    List<Score> scores = new ArrayList<>();
    Optional<StatisticsFile> statistics = Optional.empty();
    if (metrics.stream().anyMatch(Metric::needsFeatures)) {
      try (SetScores sets = setScores()) {
        scores.addAll(sets.scores());
        perceptual(sets);
        statistics = sets.referenceStatistics();
      }
    }
    if (metrics.contains(Metric.CLASSIFICATION)) {
      classification();
    }
    for (PairNetwork network : networks.pairs()) {
      lpips(network);
    }
    scores.addAll(pairs.scores());
    if (scores.isEmpty()) {
      throw new InputException("nothing was measured: none of the images can be read");
    }
    warnAboutFiles();
    return new Evaluation(
        List.copyOf(scores),
        settings(),
        List.copyOf(warnings),
        unreadable.all(),
        Excluded.of(pairing.unpairedSamples()),
        Excluded.of(pairing.unpairedOriginals()),
        pairs.histograms(),
        pairs.ranking(),
        statistics);
  }

  // What to measure

  private Set<Metric> chosen() {
    if (!request.metrics().isEmpty()) {
      request.metrics().forEach(this::requirePossible);
      return request.metrics();
    }
    EnumSet<Metric> possible = EnumSet.noneOf(Metric.class);
    for (Metric metric : Metric.values()) {
      if (missing(metric).isEmpty()) {
        possible.add(metric);
      }
    }
    return possible;
  }

  private void requirePossible(Metric metric) {
    missing(metric)
        .ifPresent(
            what -> {
              throw new InputException(metric.id() + " needs " + what);
            });
  }

  /** What a metric would need beyond what was given. */
  private Optional<String> missing(Metric metric) {
    if (metric.needsPairs() && pairing.pairs().isEmpty()) {
      return Optional.of(
          originals.isEmpty()
              ? "originals to compare with: give their folder with --originals"
              : "originals of the samples' names, and none of "
                  + originals.get().folder()
                  + " has the name of a sample");
    }
    if (metric.needsReference() && request.reference().isEmpty()) {
      return Optional.of("images to compare with: give their folder with --reference");
    }
    if (metric.needsReference() && metric != Metric.FID && reference.isEmpty()) {
      return Optional.of(
          "the reference's images, of which a file of statistics holds only mean and covariance:"
              + " give their folder with --reference");
    }
    if (metric.needsFeatures() && networks.features().isEmpty()) {
      return Optional.of("a network: name one with --network");
    }
    if (metric == Metric.CLASSIFICATION && networks.classifier().isEmpty()) {
      return Optional.of("a classifier: name one with --classifier, such as resnet50");
    }
    if (metric.isLpips()
        && networks.pairs().stream().noneMatch(network -> network.name().equals(metric.id()))) {
      return Optional.of("its network");
    }
    if (metric == Metric.DIVERSITY && !pairing.hasSeveral()) {
      return Optional.of(
          "several samples of an input: name-1.png, name-2.png, ... beside an original name.png,"
              + " or several folders of --samples");
    }
    return Optional.empty();
  }

  // What pixels tell

  private void pixels() {
    PixelPass pass = new PixelPass(metrics, request.resizeOriginals(), unreadable);
    if (!pass.isNeeded()) {
      return;
    }
    List<PixelPass.OfGroup> groups = pass.run(pairing.groups(), progress);
    if (metrics.contains(Metric.COLOURFULNESS)) {
      PairScores.Values ofSamples = new PairScores.Values();
      PairScores.Values ofOriginals = new PairScores.Values();
      for (PixelPass.OfGroup group : groups) {
        ofSamples.add(group.samples().stream().map(PixelPass.OfSample::colourfulness).toList());
        if (!Double.isNaN(group.colourfulness())) {
          ofOriginals.add(List.of(group.colourfulness()));
        }
      }
      pairs.add("colourfulness", Score.Better.NEITHER, ofSamples);
      pairs.add("colourfulness-of-originals", Score.Better.NEITHER, ofOriginals);
    }
    diversity(groups);
    if (metrics.contains(Metric.PSNR)) {
      PairScores.Values values = new PairScores.Values();
      for (PixelPass.OfGroup group : groups) {
        List<Double> psnr = new ArrayList<>();
        for (PixelPass.OfSample sample : group.samples()) {
          if (!Double.isNaN(sample.psnr())) {
            psnr.add(sample.psnr());
            values.pair(group.group().original().orElseThrow(), sample.file(), sample.psnr());
          }
        }
        values.add(psnr);
      }
      pairs.add("psnr", Score.Better.HIGHER, values);
    }
    if (metrics.contains(Metric.SSIM)) {
      similarity("ssim", 0, groups);
    }
    if (metrics.contains(Metric.MS_SSIM)) {
      int scales =
          groups.stream()
              .flatMap(group -> group.samples().stream())
              .filter(sample -> sample.ssim() != null)
              .mapToInt(sample -> sample.ssim().scales())
              .min()
              .orElse(Ssim.SCALES);
      similarity("ms-ssim" + ofScales(scales), scales, groups);
    }
  }

  /**
   * @param scales 0 for SSIM
   */
  private void similarity(String name, int scales, List<PixelPass.OfGroup> groups) {
    PairScores.Values values = new PairScores.Values();
    for (PixelPass.OfGroup group : groups) {
      List<Double> similarities = new ArrayList<>();
      for (PixelPass.OfSample sample : group.samples()) {
        if (sample.ssim() != null) {
          double value = scales == 0 ? sample.ssim().value() : sample.ssim().multiScale(scales);
          similarities.add(value);
          values.pair(group.group().original().orElseThrow(), sample.file(), value);
        }
      }
      values.add(similarities);
    }
    pairs.add(name, Score.Better.HIGHER, values);
  }

  /** Palette, Fig. 8: the first sample against the rest; low is diverse. */
  private void diversity(List<PixelPass.OfGroup> groups) {
    if (!metrics.contains(Metric.DIVERSITY)) {
      return;
    }
    int scales =
        groups.stream()
            .flatMap(group -> group.diversity().stream())
            .mapToInt(Ssim::scales)
            .min()
            .orElse(Ssim.SCALES);
    PairScores.Values values = new PairScores.Values();
    groups.forEach(
        group -> values.add(group.diversity().stream().map(s -> s.multiScale(scales)).toList()));
    pairs.add("diversity-ms-ssim" + ofScales(scales), Score.Better.NEITHER, values);
  }

  /** Fewer scales give other numbers, so the name says it. */
  private String ofScales(int scales) {
    if (scales == Ssim.SCALES) {
      return "";
    }
    String warning =
        "Some images are no larger than 160 pixels, so MS-SSIM is over "
            + scales
            + " of its 5 scales, which gives other numbers.";
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
    return "-" + scales + "-scales";
  }

  // What networks tell

  private SetScores setScores() {
    FeatureNetwork network = networks.features().orElseThrow();
    return new SetScores(
        request,
        metrics,
        new FeatureStream(network, preparation(), 32, Runtime.getRuntime().availableProcessors()),
        samples.stream().flatMap(set -> set.files().stream()).toList(),
        reference,
        pairing,
        unreadable,
        warnings,
        progress);
  }

  private Preparation preparation() {
    Preparation own = networks.features().orElseThrow().preparation();
    return networks.resize().map(own::with).orElse(own);
  }

  private void perceptual(SetScores sets) {
    if (!metrics.contains(Metric.PERCEPTUAL_DISTANCE)) {
      return;
    }
    PairScores.Values values = new PairScores.Values();
    for (Pairing.Group group : pairing.pairs()) {
      List<Double> distances = new ArrayList<>();
      for (Path sample : group.samples()) {
        Path original = group.original().orElseThrow();
        sets.distance(original, sample)
            .ifPresent(
                distance -> {
                  distances.add(distance);
                  values.pair(original, sample, distance);
                });
      }
      values.add(distances);
    }
    pairs.add(
        FeatureNames.of(networks.features().orElseThrow(), preparation()).perceptual(),
        Score.Better.LOWER,
        values);
  }

  /** Whether what is on the original is the classifier's first answer, or one of its first five. */
  private void classification() {
    FeatureNetwork classifier = networks.classifier().orElseThrow();
    Map<Path, Integer> truths = new HashMap<>();
    List<Path> files = new ArrayList<>();
    for (Pairing.Group group : pairing.pairs()) {
      Path original = group.original().orElseThrow();
      if (labels.isPresent()) {
        truths.put(original, label(labels.get(), original));
      } else {
        files.add(original);
      }
      files.addAll(group.samples());
    }
    Map<Path, int[]> answers = new HashMap<>();
    new FeatureStream(classifier)
        .run(
            files,
            (file, pool, logits) -> {
              if (logits == null) {
                throw new InputException(classifier.name() + " has no classes");
              }
              answers.put(file, topFive(logits));
            },
            done -> progress.at(classifier.name(), done, files.size()))
        .forEach(skipped -> unreadable.add(skipped.file(), skipped.reason()));
    PairScores.Values first = new PairScores.Values();
    PairScores.Values five = new PairScores.Values();
    for (Pairing.Group group : pairing.pairs()) {
      Path original = group.original().orElseThrow();
      int[] predicted = answers.get(original);
      Integer truth = predicted == null ? truths.get(original) : Integer.valueOf(predicted[0]);
      if (truth != null) {
        List<int[]> given =
            group.samples().stream().filter(answers::containsKey).map(answers::get).toList();
        first.add(given.stream().map(a -> a[0] == truth ? 1.0 : 0.0).toList());
        five.add(
            given.stream()
                .map(a -> Arrays.stream(a).anyMatch(k -> k == truth) ? 1.0 : 0.0)
                .toList());
      }
    }
    String name = labels.isPresent() ? "accuracy" : "agreement";
    pairs.add(name + "-top-1-" + classifier.name(), Score.Better.HIGHER, first);
    pairs.add(name + "-top-5-" + classifier.name(), Score.Better.HIGHER, five);
  }

  private int label(Labels labels, Path original) {
    return labels
        .of(originals.orElseThrow().stem(original))
        .orElseThrow(() -> new InputException(labels.file() + " has no label for " + original));
  }

  /** The classes with the largest logits, the largest first. */
  static int[] topFive(float... logits) {
    return java.util.stream.IntStream.range(0, logits.length)
        .boxed()
        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
        .limit(5)
        .mapToInt(k -> k)
        .toArray();
  }

  private void lpips(PairNetwork network) {
    boolean toOriginals = metrics.stream().anyMatch(metric -> metric.id().equals(network.name()));
    boolean diversity = metrics.contains(Metric.DIVERSITY);
    if (!toOriginals && !diversity) {
      return;
    }
    LpipsPass pass =
        new LpipsPass(network, toOriginals, diversity, request.resizeOriginals(), unreadable);
    List<LpipsPass.OfGroup> groups = pass.run(pairing.groups(), progress);
    PairScores.Values distances = new PairScores.Values();
    PairScores.Values consecutive = new PairScores.Values();
    for (int i = 0; i < groups.size(); i++) {
      LpipsPass.OfGroup group = groups.get(i);
      Optional<Path> original = pairing.groups().get(i).original();
      group
          .toOriginal()
          .forEach((sample, value) -> distances.pair(original.orElseThrow(), sample, value));
      distances.add(List.copyOf(group.toOriginal().values()));
      consecutive.add(group.consecutive());
    }
    pairs.add("diversity-" + network.name(), Score.Better.NEITHER, consecutive);
    pairs.add(network.name(), Score.Better.LOWER, distances);
  }

  // What affects the numbers

  private void warnAboutFiles() {
    Excluded skipped = unreadable.all();
    if (skipped.count() > 0) {
      warnings.add(count(skipped.count(), "file") + " cannot be read and was left out.");
    }
    boolean paired = metrics.stream().anyMatch(Metric::needsPairs);
    if (paired && !pairing.unpairedSamples().isEmpty()) {
      warnings.add(
          count(pairing.unpairedSamples().size(), "sample")
              + " without an original: left out of what compares the two.");
    }
    if (paired && !pairing.unpairedOriginals().isEmpty()) {
      warnings.add(count(pairing.unpairedOriginals().size(), "original") + " without a sample.");
    }
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("samples", samples.stream().map(Evaluator::describe).toList());
    reference.ifPresent(set -> settings.put("reference", describe(set)));
    if (reference.isEmpty() && request.reference().isPresent()) {
      settings.put("reference", Map.of("statistics", request.reference().get().toString()));
    }
    originals.ifPresent(set -> settings.put("originals", describe(set)));
    labels.ifPresent(read -> settings.put("labels", read.file().toString()));
    settings.put("inputs", pairing.groups().size());
    settings.put("metrics", metrics.stream().map(Metric::id).toList());
    settings.put(
        "sizes-of-pairs",
        request.resizeOriginals()
            ? "originals resized to their samples (bicubic, anti-aliased)"
            : "equal");
    networks
        .features()
        .ifPresent(network -> settings.put("network", describe(network, preparation())));
    networks
        .classifier()
        .ifPresent(network -> settings.put("classifier", describe(network, network.preparation())));
    for (PairNetwork network : networks.pairs()) {
      settings.put(network.name(), Map.of("sha-256", network.sha256()));
    }
    if (!networks.isEmpty()) {
      settings.put("device", networks.compute().device());
      settings.put("precision", networks.compute().precision().name().toLowerCase(Locale.ROOT));
    }
    EvaluationRequest.Settings protocol = request.settings();
    settings.put("seed", protocol.seed());
    settings.put("bootstrap-resamples", protocol.resamples());
    settings.put("inception-score-splits", protocol.splits());
    settings.put("kernel-distance-subsets", protocol.subsets());
    settings.put("kernel-distance-subset-size", protocol.subsetSize());
    settings.put("precision-recall-neighbours", protocol.neighbours());
    settings.put("confidence", "95 %");
    Map<String, Object> versions = versions();
    if (!networks.isEmpty()) {
      versions.put("libtorch", LibTorch.version());
    }
    settings.put("versions", versions);
    return settings;
  }

  private static Map<String, Object> describe(ImageSet set) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("folder", set.folder().toString());
    facts.put("images", set.files().size());
    facts.put("digest", set.digest());
    return facts;
  }

  private static Map<String, Object> describe(FeatureNetwork network, Preparation preparation) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", network.name());
    facts.put("resize", preparation.describe());
    facts.put("sha-256", network.sha256());
    return facts;
  }

  private static Map<String, Object> versions() {
    String own = Evaluator.class.getPackage().getImplementationVersion();
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("sfumato", own == null ? "not packaged" : own);
    versions.put("java", Runtime.version().toString());
    return versions;
  }
}
