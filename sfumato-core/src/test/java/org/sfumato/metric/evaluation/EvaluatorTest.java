package org.sfumato.metric.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.Resize;
import org.sfumato.metric.pixel.Psnr;
import org.sfumato.metric.statistics.StatisticsFile;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NativeMemory;

class EvaluatorTest {
  private static final int COUNT = 24;

  @TempDir Path folder;
  private Path originals;
  private Path samples;

  @BeforeEach
  void photographs() throws IOException {
    originals = Files.createDirectory(folder.resolve("originals"));
    samples = Files.createDirectory(folder.resolve("samples"));
  }

  /** Blotches of colour, the same for the same name. */
  private static Pixels photo(int seed, int width, int height) {
    Random random = new Random(seed);
    Pixels photo = Pixels.zeros(3, height, width);
    for (int c = 0; c < 3; c++) {
      double level = random.nextDouble() - 0.5;
      double wave = 0.4 * random.nextDouble();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          photo.data()[photo.index(c, y, x)] =
              (float) (level + wave * Math.sin(seed + 0.3 * x + 0.2 * c * y));
        }
      }
    }
    return photo;
  }

  private static Pixels noisy(Pixels photo, int seed, double deviation) {
    Random random = new Random(seed);
    Pixels noisy = photo.copy();
    for (int i = 0; i < noisy.data().length; i++) {
      noisy.data()[i] += (float) (deviation * random.nextGaussian());
    }
    return noisy;
  }

  private static void write(Path file, Pixels pixels) {
    ImageFiles.write(pixels.toImage(), file, true);
  }

  private void pairs() {
    for (int i = 0; i < COUNT; i++) {
      Pixels photo = photo(i, 64, 66);
      write(originals.resolve("p" + i + ".png"), photo);
      write(samples.resolve("p" + i + ".png"), noisy(photo, i, 0.01 * (i + 1)));
    }
  }

  private EvaluationRequest request(Metric... metrics) {
    return new EvaluationRequest(
        List.of(samples),
        Optional.of(originals),
        Optional.empty(),
        Optional.empty(),
        Set.of(metrics),
        false,
        EvaluationRequest.Settings.DEFAULT);
  }

  private Evaluation evaluate(Metric... metrics) {
    return Evaluator.evaluate(request(metrics), Fakes.colours(), EvaluationProgress.NONE);
  }

  private void refused(Metric metric, String... words) {
    assertThatThrownBy(() -> evaluate(metric))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
  }

  private static double value(Evaluation evaluation, String name) {
    return evaluation.score(name).orElseThrow(() -> new AssertionError(name)).value();
  }

  @Test
  void whatIsPossibleIsMeasured() {
    pairs();
    Evaluation evaluation = evaluate();
    assertThat(evaluation.scores())
        .extracting(Score::name)
        .containsExactly(
            "frechet-colours",
            "kernel-colours",
            "inception-score-colours",
            "precision-colours",
            "recall-colours",
            "colourfulness",
            "colourfulness-of-originals",
            "psnr",
            "ssim",
            "ms-ssim-3-scales",
            "perceptual-distance-colours",
            "agreement-top-1-colours",
            "agreement-top-5-colours",
            "lpips-alex");
    assertThat(evaluation.score("frechet-colours").orElseThrow().interval()).isPresent();
    assertThat(evaluation.unreadable().count()).isZero();
    assertThat(evaluation.warnings()).anyMatch(w -> w.contains("3 of its 5 scales"));
    // More noise, worse pairs.
    Ranking ranking = evaluation.ranking().orElseThrow();
    assertThat(ranking.name()).isEqualTo("lpips-alex");
    assertThat(ranking.worst().get(0).sample()).hasFileName("p23.png");
    assertThat(ranking.best().get(0).sample()).hasFileName("p0.png");
    assertThat(ranking.worst()).hasSize(6);
  }

  @Test
  void scoresAreMeansOverThePairs() {
    pairs();
    Evaluation evaluation = evaluate(Metric.PSNR, Metric.LPIPS_ALEX);
    double psnr = 0;
    double difference = 0;
    for (int i = 0; i < COUNT; i++) {
      Pixels a = Pixels.of(ImageFiles.read(originals.resolve("p" + i + ".png")));
      Pixels b = Pixels.of(ImageFiles.read(samples.resolve("p" + i + ".png")));
      psnr += Psnr.of(a, b) / COUNT;
      for (int k = 0; k < a.data().length; k++) {
        difference += Math.abs(a.data()[k] - b.data()[k]) / a.data().length / COUNT;
      }
    }
    assertThat(value(evaluation, "psnr")).isCloseTo(psnr, within(1e-9));
    assertThat(value(evaluation, "lpips-alex")).isCloseTo(difference, within(1e-5));
    assertThat(evaluation.scores()).allSatisfy(score -> assertThat(score.count()).isEqualTo(COUNT));
  }

  @Test
  void identicalFolders() {
    pairs();
    samples = originals;
    Evaluation evaluation = evaluate();
    assertThat(value(evaluation, "frechet-colours")).isCloseTo(0, within(1e-9));
    assertThat(value(evaluation, "ssim")).isCloseTo(1, within(1e-9));
    assertThat(value(evaluation, "psnr")).isInfinite();
    assertThat(value(evaluation, "precision-colours")).isEqualTo(1);
    assertThat(value(evaluation, "perceptual-distance-colours")).isZero();
    assertThat(value(evaluation, "agreement-top-1-colours")).isEqualTo(1);
    assertThat(value(evaluation, "lpips-alex")).isZero();
    assertThat(evaluation.facts().toString()).contains("value=Infinity");
  }

  @Test
  void onlyTheFidNetworkGivesFid() {
    pairs();
    String published = KnownFiles.of("fid-inception").get(0).sha256();
    assertThat(names(new Fakes.Colours("fid-inception", published, 1), Optional.empty()))
        .containsExactly("fid");
    assertThat(names(new Fakes.Colours("fid-inception", published, 1), Optional.of(Resize.CLEAN)))
        .containsExactly("frechet-fid-inception-clean");
    assertThat(names(new Fakes.Colours("fid-inception", "other", 1), Optional.empty()))
        .containsExactly("frechet-fid-inception-other-weights");
  }

  private List<String> names(FeatureNetwork network, Optional<Resize> resize) {
    EvaluationNetworks networks =
        new EvaluationNetworks(
            Optional.of(network), resize, Optional.empty(), List.of(), Compute.CPU_FP32);
    return Evaluator.evaluate(request(Metric.FID), networks, EvaluationProgress.NONE)
        .scores()
        .stream()
        .map(Score::name)
        .toList();
  }

  /** Classes are the six features: the largest one of each sample is known. */
  @Test
  void accuracyIsOnLabels() throws IOException {
    pairs();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      lines.append(i % 2 == 0 ? "p" + i + ".png,0\n" : "p" + i + "\t" + 5 + "\n");
    }
    Path file = Files.writeString(folder.resolve("labels.csv"), lines);
    double top = 0;
    for (int i = 0; i < COUNT; i++) {
      Pixels eight =
          Resize.BILINEAR.apply(ImageFiles.read(samples.resolve("p" + i + ".png")), 8, 8);
      double[] means = new double[6];
      for (int k = 0; k < 192; k++) {
        means[k / 64 + (k % 64 < 32 ? 0 : 3)] += eight.data()[k];
      }
      double largest = Arrays.stream(means).max().orElseThrow();
      top += means[i % 2 == 0 ? 0 : 5] == largest ? 1.0 / COUNT : 0;
    }
    Evaluation evaluation =
        Evaluator.evaluate(labelled(file), Fakes.colours(), EvaluationProgress.NONE);
    assertThat(value(evaluation, "accuracy-top-1-colours")).isCloseTo(top, within(1e-9));
    assertThat(top).isStrictlyBetween(0.0, 1.0);
    assertThat(value(evaluation, "accuracy-top-5-colours")).isGreaterThan(top);
    for (String bad : List.of("p0,cat\n", "p0,1\np0.png,2\n", "p0,1\n", "\u00e4")) {
      Files.write(file, bad.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThatThrownBy(
              () -> Evaluator.evaluate(labelled(file), Fakes.colours(), EvaluationProgress.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("labels.csv");
    }
  }

  private EvaluationRequest labelled(Path file) {
    return new EvaluationRequest(
        List.of(samples),
        Optional.of(originals),
        Optional.empty(),
        Optional.of(file),
        Set.of(Metric.CLASSIFICATION),
        false,
        EvaluationRequest.Settings.DEFAULT);
  }

  @Test
  void severalAnswersCountAsOneInputAndDiffer() {
    for (int i = 0; i < 6; i++) {
      Pixels photo = photo(i, 64, 64);
      write(originals.resolve("p" + i + ".png"), photo);
      for (int k = 1; k <= 3; k++) {
        write(samples.resolve("p" + i + "-colorized-" + k + ".png"), noisy(photo, 9 * i + k, 0.1));
      }
    }
    Evaluation evaluation = evaluate(Metric.DIVERSITY, Metric.PSNR);
    assertThat(evaluation.score("psnr").orElseThrow().count()).isEqualTo(6);
    Histogram histogram = evaluation.histograms().get("diversity-ms-ssim-3-scales");
    // The first against two others.
    assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(12);
    assertThat(value(evaluation, "diversity-ms-ssim-3-scales")).isBetween(0.1, 0.999);
    assertThat(evaluation.score("diversity-lpips-alex").orElseThrow().count()).isEqualTo(6);
    assertThat(evaluation.ranking().orElseThrow().worst()).hasSize(3);
  }

  @Test
  void statisticsOfAFileAreThoseOfItsFolder() {
    pairs();
    Evaluation folder = evaluate(Metric.FID);
    Path file = this.folder.resolve("stats.npz");
    folder.statistics().orElseThrow().write(file);
    EvaluationRequest request = of(file);
    Evaluation again = Evaluator.evaluate(request, Fakes.colours(), EvaluationProgress.NONE);
    assertThat(again.scores()).isEqualTo(folder.scores());
    assertThat(again.statistics()).isEmpty();
    assertThat(again.warnings()).isEmpty();
    // Of another network, or of none that it names.
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    request,
                    Fakes.networks(new Fakes.Colours("other", "c0", 1)),
                    EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("was made with colours", "seen with other");
    new StatisticsFile(folder.statistics().orElseThrow().moments(), Optional.empty()).write(file);
    assertThat(Evaluator.evaluate(request, Fakes.colours(), EvaluationProgress.NONE).warnings())
        .anyMatch(warning -> warning.contains("which network"));
  }

  private EvaluationRequest of(Path reference) {
    return new EvaluationRequest(
        List.of(samples),
        Optional.of(reference),
        Optional.empty(),
        Optional.empty(),
        Set.of(Metric.FID),
        false,
        EvaluationRequest.Settings.DEFAULT);
  }

  @Test
  void statisticsOfOtherFeatures() {
    pairs();
    double[] two = {1, 0, 0, 1};
    Path file = folder.resolve("two.npz");
    new StatisticsFile(
            new org.sfumato.metric.statistics.Moments(0, new double[2], two), Optional.empty())
        .write(file);
    assertThatThrownBy(() -> Evaluator.evaluate(of(file), Fakes.colours(), EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("6 features", "has 2");
  }

  @Test
  void whatCannotBeReadOrHasNoPartnerIsListedAndLeftOut() throws IOException {
    pairs();
    Files.writeString(samples.resolve("p3.png"), "no picture");
    Files.write(
        originals.resolve("p5.png"),
        Arrays.copyOf(Files.readAllBytes(originals.resolve("p5.png")), 300));
    Files.delete(samples.resolve("p7.png"));
    write(samples.resolve("stranger.png"), photo(99, 64, 66));
    Evaluation evaluation = evaluate();
    assertThat(evaluation.unreadable().count()).isEqualTo(2);
    assertThat(String.join(" ", evaluation.unreadable().first())).contains("p3.png", "p5.png");
    assertThat(evaluation.unpairedSamples().first())
        .singleElement()
        .asString()
        .contains("stranger");
    assertThat(evaluation.unpairedOriginals().first())
        .singleElement()
        .asString()
        .contains("p7.png");
    assertThat(evaluation.warnings()).hasSizeGreaterThanOrEqualTo(3);
    for (String name : List.of("psnr", "ssim", "perceptual-distance-colours", "lpips-alex")) {
      assertThat(evaluation.score(name).orElseThrow().count()).as(name).isEqualTo(COUNT - 3);
    }
    // As a set, the stranger is a sample like others.
    assertThat(evaluation.score("frechet-colours").orElseThrow().count()).isEqualTo(COUNT - 1);
  }

  @Test
  void longListsAreCut() throws IOException {
    pairs();
    for (int i = 0; i < 30; i++) {
      Files.writeString(samples.resolve("bad" + i + ".png"), "no picture");
    }
    Evaluation evaluation = evaluate(Metric.PSNR);
    assertThat(evaluation.unpairedSamples().count()).isEqualTo(30);
    assertThat(evaluation.unpairedSamples().first()).hasSize(20);
    assertThat(evaluation.unreadable().count()).isEqualTo(30);
  }

  @Test
  void pairsOfOtherSizes() {
    pairs();
    write(samples.resolve("p4.png"), photo(4, 48, 66));
    refused(Metric.PSNR, "p4.png", "48 x 66", "64 x 66", "--resize-originals");
    EvaluationRequest resized =
        new EvaluationRequest(
            List.of(samples),
            Optional.of(originals),
            Optional.empty(),
            Optional.empty(),
            Set.of(Metric.PSNR),
            true,
            EvaluationRequest.Settings.DEFAULT);
    Evaluation evaluation =
        Evaluator.evaluate(resized, EvaluationNetworks.NONE, EvaluationProgress.NONE);
    assertThat(evaluation.score("psnr").orElseThrow().count()).isEqualTo(COUNT);
    assertThat(evaluation.settings().get("sizes-of-pairs").toString()).contains("bicubic");
  }

  @Test
  void imagesTooSmallForAWindow() {
    write(originals.resolve("a.png"), photo(1, 8, 8));
    write(samples.resolve("a.png"), photo(2, 8, 8));
    refused(Metric.SSIM, "a.png", "8 x 8", "at least 11");
    refused(Metric.LPIPS_ALEX, "a.png", "at least 64");
    assertThat(evaluate(Metric.PSNR).scores()).hasSize(1);
  }

  @Test
  void oneImageOnly() {
    write(originals.resolve("a.png"), photo(1, 64, 64));
    write(samples.resolve("a.png"), photo(2, 64, 64));
    refused(Metric.FID, "at least two");
    refused(Metric.KID, "at least two");
    Evaluation evaluation = evaluate(Metric.PSNR);
    assertThat(evaluation.scores().get(0).interval()).isEmpty();
    assertThat(evaluation.scores().get(0).count()).isEqualTo(1);
  }

  /** Five images in six features. */
  @Test
  void tooFewImagesForTheFeatures() {
    for (int i = 0; i < 5; i++) {
      write(originals.resolve(i + ".png"), photo(i, 32, 32));
      write(samples.resolve(i + ".png"), photo(50 + i, 32, 32));
    }
    Evaluation evaluation = evaluate(Metric.FID);
    assertThat(evaluation.scores().get(0).interval()).isEmpty();
    assertThat(evaluation.warnings())
        .hasSize(2)
        .allMatch(warning -> warning.contains("5 ") && warning.contains("6 features"));
  }

  @Test
  void featuresThatAreNoNumbers() {
    pairs();
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    request(Metric.FID),
                    Fakes.networks(new Fakes.Colours("broken", "b0", Float.NaN)),
                    EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken")
        .hasMessageContaining("no numbers");
  }

  @Test
  void whatIsMissingIsSaid() {
    for (int i = 0; i < 3; i++) {
      write(originals.resolve("o" + i + ".png"), photo(i, 32, 32));
      write(samples.resolve("s" + i + ".png"), photo(i, 32, 32));
    }
    refused(Metric.PSNR, "psnr needs", "--originals");
    refused(Metric.DIVERSITY, "several samples");
    EvaluationRequest alone =
        new EvaluationRequest(
            List.of(samples),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(Metric.FID),
            false,
            EvaluationRequest.Settings.DEFAULT);
    assertThatThrownBy(() -> Evaluator.evaluate(alone, Fakes.colours(), EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--reference");
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    request(Metric.FID), EvaluationNetworks.NONE, EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--network");
    assertThatThrownBy(() -> Metric.named("fdi"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean 'fid'");
  }

  @Test
  void networksWithoutClasses() {
    pairs();
    EvaluationNetworks classless =
        new EvaluationNetworks(
            Optional.of(new Fakes.Classless(new Fakes.Colours("colours", "c0", 1))),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Compute.CPU_FP32);
    Evaluation evaluation = Evaluator.evaluate(request(), classless, EvaluationProgress.NONE);
    assertThat(evaluation.score("frechet-colours")).isPresent();
    assertThat(evaluation.score("inception-score-colours")).isEmpty();
    assertThat(evaluation.warnings()).anyMatch(warning -> warning.contains("no classes"));
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    request(Metric.INCEPTION_SCORE), classless, EvaluationProgress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no classes");
  }

  @Test
  void theSameSeedGivesTheSameEvaluation() {
    pairs();
    assertThat(evaluate().scores()).isEqualTo(evaluate().scores());
  }

  @Test
  void progressReachesTheEndOfEveryStage() {
    pairs();
    Set<String> ended = new TreeSet<>();
    Evaluator.evaluate(
        request(),
        Fakes.colours(),
        (stage, done, total) -> {
          if (done == total) {
            ended.add(stage);
          }
        });
    assertThat(ended).containsExactly("colours", "lpips-alex", "pixels", "reference", "samples");
  }

  @Test
  void leavesNothingBehind() {
    pairs();
    evaluate();
    long before = NativeMemory.liveObjects();
    evaluate();
    assertThat(NativeMemory.liveObjects()).isEqualTo(before);
  }
}
