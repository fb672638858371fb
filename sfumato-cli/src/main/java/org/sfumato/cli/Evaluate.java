package org.sfumato.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.metric.evaluation.Evaluation;
import org.sfumato.metric.evaluation.EvaluationRequest;
import org.sfumato.metric.evaluation.Excluded;
import org.sfumato.metric.evaluation.Metric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato evaluate}. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Measures images, any method's: how near each is to its original, how near all"
          + " are to a reference, how several answers to one input differ.",
      "",
      "A sample belongs to the original of its name: photo.png, photo-2.png and"
          + " photo-colorized-2.png to photo.jpg. What has no partner is listed and left out.",
      "",
      "Metrics, and what they need:",
      "  psnr, ssim, ms-ssim    originals",
      "  colourfulness          nothing",
      "  diversity              several samples of an input: name-1.png, name-2.png,",
      "                         or several --samples; MS-SSIM, and LPIPS if measured",
      "  fid, kid               a reference and a network",
      "  precision-recall       a reference and a network",
      "  is                     a network with classes",
      "  pd                     originals and a network: perceptual distance",
      "  ca                     originals and a classifier: top-1 and top-5",
      "  lpips-alex, lpips-vgg  originals, and weights from 'sfumato fetch lpips-alex'",
      "  st-lpips-alex          originals, and weights as docs/evaluation-networks.md says",
      "A score is called fid or kid only if it is: --network nsfw-inception gives"
          + " frechet-nsfw-inception and kernel-nsfw-inception.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sfumato evaluate --samples out --originals photos --report out.html",
      "  sfumato evaluate --samples out --reference photos --metrics fid,kid,lpips-alex",
      "  sfumato evaluate --samples out --reference photos.npz --network fid-inception",
      "  sfumato evaluate --samples out --reference photos --metrics fid --save-stats photos.npz",
      "  sfumato evaluate --samples run-1 --samples run-2 --metrics diversity --json"
    })
final class Evaluate implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--samples",
      paramLabel = "DIR",
      required = true,
      description = "Images to judge, in this folder and those in it; may be given several times.")
  List<Path> samples;

  @Option(
      names = "--reference",
      paramLabel = "DIR|FILE.npz",
      description =
          "What all samples together should look like: a folder, or statistics of one from"
              + " --save-stats or pytorch-fid.")
  Path reference;

  @Option(
      names = "--originals",
      paramLabel = "DIR",
      description = "What each sample should look like (default: the reference, if names agree).")
  Path originals;

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      description = "What to measure (default: all that is possible with what is given).")
  List<String> metrics = List.of();

  @Option(
      names = "--resize-originals",
      description = "Bring originals to the size of their samples (bicubic, anti-aliased).")
  boolean resizeOriginals;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "What is on the originals, for ca: lines NAME,CLASS (default: what the classifier says"
              + " is on them).")
  Path labels;

  @Mixin NetworkOptions networks;
  @Mixin ProtocolOptions protocol;

  @Option(
      names = "--save-stats",
      paramLabel = "FILE.npz",
      description = "Write the reference's mean and covariance, for --reference and pytorch-fid.")
  Path saveStats;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write a page with tables, plots, the worst and best pairs and all settings.")
  Path report;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description = "Write all of it as JSON; without FILE on standard output.")
  String json;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  boolean overwrite;

  @Mixin TalkOptions talking;

  private final Library library;

  Evaluate(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    Optional<Path> jsonFile =
        Optional.ofNullable(json).filter(name -> !name.equals(STANDARD_OUTPUT)).map(Path::of);
    List<Path> outputs = new ArrayList<>();
    Optional.ofNullable(saveStats).ifPresent(outputs::add);
    Optional.ofNullable(report).ifPresent(outputs::add);
    jsonFile.ifPresent(outputs::add);
    check(outputs);
    EvaluationRequest request = request();
    Console console = talking.console(STANDARD_OUTPUT.equals(json));
    Evaluation evaluation;
    try (EvaluationBar bar = new EvaluationBar(console)) {
      evaluation = library.evaluate(request, networks.choice(request.metrics()), bar);
    }
    if (saveStats != null) {
      evaluation
          .statistics()
          .orElseThrow(
              () -> new InputException("--save-stats writes what fid needs: add it to --metrics"))
          .write(saveStats);
    }
    jsonFile.ifPresent(file -> AtomicFile.write(file, pretty(evaluation)));
    if (report != null) {
      byte[] page = new EvaluationPage(evaluation).html().getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(report, page);
    }
    console.json(evaluation.facts());
    print(console, evaluation);
    return Errors.OK;
  }

  private EvaluationRequest request() {
    Set<Metric> wanted = new LinkedHashSet<>();
    metrics.forEach(name -> wanted.add(Metric.named(name.strip())));
    if (saveStats != null && (reference == null || !Files.isDirectory(reference))) {
      throw new InputException("--save-stats writes those of a folder: name one with --reference");
    }
    return new EvaluationRequest(
        samples,
        Optional.ofNullable(reference).map(Evaluate::existing),
        Optional.ofNullable(originals),
        Optional.ofNullable(labels),
        wanted,
        resizeOriginals,
        protocol.settings());
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new InputException("--reference " + path + " does not exist");
    }
    return path;
  }

  /** Before the work, which may be long. */
  private void check(List<Path> outputs) {
    Set<Path> different = new HashSet<>();
    for (Path file : outputs) {
      Path absolute = file.toAbsolutePath().normalize();
      if (!different.add(absolute)) {
        throw new InputException(file + " is named for two outputs: choose another name for one");
      }
      if (Files.isDirectory(file)) {
        throw new InputException(file + " is a folder: name a file to write");
      }
      if (Files.exists(file) && !overwrite) {
        throw new InputException(
            file + " exists; choose another name, or --overwrite to replace it");
      }
      if (!Files.isDirectory(absolute.getParent())) {
        throw new InputException(
            file + " cannot be written: its folder " + absolute.getParent() + " does not exist");
      }
    }
  }

  private static byte[] pretty(Evaluation evaluation) {
    try {
      return (new ObjectMapper()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(evaluation.facts())
              + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an evaluation cannot be written as JSON", e);
    }
  }

  private static void print(Console console, Evaluation evaluation) {
    ScoreTable.lines(evaluation.scores()).forEach(console::say);
    list(console, "cannot be read", evaluation.unreadable());
    list(console, "sample without an original", evaluation.unpairedSamples());
    list(console, "original without a sample", evaluation.unpairedOriginals());
    if (!console.quiet()) {
      evaluation.warnings().forEach(warning -> console.error("note: " + warning));
    }
  }

  private static void list(Console console, String what, Excluded files) {
    files.first().forEach(file -> console.say("- " + what + ": " + file));
    if (files.count() > files.first().size()) {
      console.say("- and " + (files.count() - files.first().size()) + " more");
    }
  }
}
