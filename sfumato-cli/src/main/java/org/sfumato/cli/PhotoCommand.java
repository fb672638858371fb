package org.sfumato.cli;

import java.awt.Dimension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.inference.SamplingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that works on photographs shares: its options and its way through files. */
abstract class PhotoCommand implements Callable<Integer> {
  private static final String LOG = "sfumato.jsonl";

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "IN",
      arity = "1..*",
      description =
          "Images (JPEG, PNG, TIFF, WebP, BMP, GIF), and folders of them (not recursive).")
  List<Path> inputs;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description = {
        "A file for one image and one sample, else a folder, made if it is missing.",
        "Default: beside each image. Without an extension, results have the photograph's format."
      })
  Path output;

  @Option(
      names = "--format",
      paramLabel = "EXT",
      description = {
        "The format of results that are not named: png, jpg, tif or bmp (default: the",
        "photograph's own; PNG for WebP and GIF). Only png, tif and bmp keep pixels bit for bit."
      })
  String format;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A .safetensors model (default: the bundled one).")
  Path model;

  @Option(
      names = "--adapter",
      paramLabel = "FILE",
      description = "What a training with lora.rank taught that model (adapter.safetensors).")
  Path adapter;

  @Mixin SamplingOptions sampling;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Another number gives another answer (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--samples",
      paramLabel = "K",
      defaultValue = "1",
      description = "How many different answers for each image (default: ${DEFAULT-VALUE}).")
  int samples;

  @Option(names = "--overwrite", description = "Replace results that exist.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description = {
        "Leave out photographs whose results exist, as after a run that was stopped; where only",
        "some of them do, the others are made, and nothing is replaced."
      })
  boolean resume;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = {
        "Where to add a line of JSON for each photograph: its seed, model, options, time",
        "(default: for several of them, sfumato.jsonl in OUT)."
      })
  Path log;

  @Mixin ComputeOptions compute;
  @Mixin ConsoleOptions printing;

  final Library library;
  private final String suffix;
  private final String title;

  /**
   * @param suffix of the names of results: {@code colorized}
   * @param title of the progress bar: {@code Colorizing}
   */
  PhotoCommand(Library library, String suffix, String title) {
    this.library = library;
    this.suffix = suffix;
    this.title = title;
  }

  /** Checks the command's own options, before anything is read or loaded. */
  void validate() {}

  /** The command's own options that a result depends on, for the record. */
  Map<String, Object> ownFacts() {
    return Map.of();
  }

  /** Looks at a file before its photograph is read. */
  Look look(Path file) {
    return Look.NOTHING;
  }

  /**
   * How many pixels a result will have, more or less.
   *
   * @param photo its size, perhaps on its side
   */
  double pixels(Dimension photo) {
    return (double) photo.width * photo.height;
  }

  /**
   * Pixels of all answers to a photograph; as many as there are where its size is not known.
   * Details take the memory of as many again.
   */
  private long allPixels(Path file) {
    return (long)
        ((details() ? 2 : 1)
            * samples
            * ImageFiles.size(file).map(this::pixels).orElse(Double.MAX_VALUE));
  }

  /** How to walk from noise to a picture. */
  SamplingConfig samplingConfig() {
    return sampling.config(usualSampling());
  }

  /** Whether there are fills that get details from the photograph. */
  boolean details() {
    return false;
  }

  /** What is taken for what nobody asks for. */
  SamplingConfig usualSampling() {
    return SamplingConfig.DEFAULT;
  }

  /** Loads the model. */
  abstract PhotoJob job(PhotoSettings settings);

  @Override
  public final Integer call() {
    PhotoSettings settings =
        new PhotoSettings(
            Optional.ofNullable(model),
            Optional.ofNullable(adapter),
            samplingConfig(),
            details(),
            samples,
            compute.device,
            compute.precision);
    validate();
    List<Path> files = InputFiles.expand(inputs, suffix);
    OutputNames names =
        OutputNames.of(
            Optional.ofNullable(output), inputs, suffix, samples, Optional.ofNullable(format));
    Console console = printing.console();
    boolean verbose = Errors.isVerbose(spec.commandLine());
    List<PhotoResult> results;
    boolean many = inputs.size() > 1 || Files.isDirectory(inputs.get(0));
    Path lines = log != null || !many ? log : names.folder().map(f -> f.resolve(LOG)).orElse(null);
    try (PhotoReport report = new PhotoReport(console, title, files, verbose, lines)) {
      // What "auto" is, only libtorch knows, which is loaded with the model, if that is needed.
      AtomicReference<PhotoSettings> known = new AtomicReference<>(settings);
      results =
          new PhotoRun(
                  () -> {
                    PhotoJob job = job(settings);
                    known.set(settings.on(library.compute(settings)));
                    return job;
                  },
                  this::look,
                  this::allPixels,
                  new PhotoWork(names, () -> facts(known.get()), seed, existing()),
                  existing(),
                  report)
              .run(files);
    }
    return summarize(results, console);
  }

  private Map<String, Object> facts(PhotoSettings settings) {
    Map<String, Object> facts = settings.facts(spec.name());
    facts.putAll(ownFacts());
    return facts;
  }

  private PhotoRun.Existing existing() {
    if (resume && overwrite) {
      throw new InputException("--resume leaves what --overwrite replaces; give one of the two");
    }
    return resume
        ? PhotoRun.Existing.SKIP
        : overwrite ? PhotoRun.Existing.REPLACE : PhotoRun.Existing.KEEP;
  }

  private static int summarize(List<PhotoResult> results, Console console) {
    List<PhotoResult> failed = results.stream().filter(r -> r.error() != null).toList();
    if (results.size() > 1) {
      long skipped = results.stream().filter(PhotoResult::skipped).count();
      long left = results.stream().filter(PhotoResult::isLeftAlone).count();
      long done = results.size() - failed.size() - skipped - left;
      console.say(
          done
              + (done == 1 ? " image done" : " images done")
              + (skipped == 0 ? "" : ", " + skipped + " done before")
              + (left == 0 ? "" : ", " + left + " left alone")
              + (failed.isEmpty() ? "" : ", " + failed.size() + " failed"));
    }
    boolean program = failed.stream().anyMatch(r -> Errors.code(r.cause()) == Errors.PROGRAM);
    return failed.isEmpty() ? Errors.OK : program ? Errors.PROGRAM : Errors.INPUT;
  }
}
