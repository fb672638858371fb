package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sfumato.checkpoint.reference.ImportOptions;
import org.sfumato.checkpoint.reference.Importer;
import org.sfumato.error.InputException;
import org.sfumato.image.Photograph;
import org.sfumato.metric.evaluation.Evaluation;
import org.sfumato.metric.evaluation.EvaluationNetworks;
import org.sfumato.metric.evaluation.EvaluationProgress;
import org.sfumato.metric.evaluation.EvaluationRequest;
import org.sfumato.metric.evaluation.Evaluator;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.torch.Compute;
import org.sfumato.train.doctor.Examination;
import org.sfumato.train.doctor.Progress;
import org.sfumato.train.doctor.Report;

/**
 * A library whose every task turns a photograph into its negative, and which remembers what it was
 * asked.
 */
final class FakeLibrary implements Library {
  final List<PhotoSettings> settings = new ArrayList<>();
  final List<Long> seeds = Collections.synchronizedList(new ArrayList<>());
  UncropMargins margins;
  BufferedImage mask;
  Margin width;
  TrainRequest request;
  EvaluationRequest evaluation;
  Examination examined;

  /** What is found of every run. */
  Report report;

  NetworkChoice networks;
  ImportOptions imports;
  UNetConfig imported = UNetPresets.TINY;

  int calls;

  /** Thrown by whatever is called next. */
  RuntimeException failure;

  /** A file of this name makes the job fail as a bug would. */
  String cursed = "cursed.png";

  /** What happens while a photograph is in work. */
  Callable<?> during = () -> null;

  /** The hints of the last photograph, or null. */
  BufferedImage strokes;

  @Override
  public Compute compute(PhotoSettings settings) {
    return Compute.CPU_FP32;
  }

  @Override
  public PhotoJob colorize(PhotoSettings settings, Optional<Companion> hints) {
    PhotoJob job = job(settings);
    return (file, photo, seed, progress) -> {
      strokes = hints.map(found -> found.of(file, photo.shown())).orElse(null);
      return job.run(file, photo, seed, progress);
    };
  }

  @Override
  public PhotoJob inpaint(PhotoSettings settings, Companion masks) {
    PhotoJob job = job(settings);
    return (file, photo, seed, progress) -> {
      mask = masks.of(file, photo.shown());
      return job.run(file, photo, seed, progress);
    };
  }

  @Override
  public PhotoJob uncrop(PhotoSettings settings, UncropMargins margins) {
    this.margins = margins;
    return job(settings);
  }

  @Override
  public PhotoJob panorama(PhotoSettings settings, Margin width) {
    this.width = width;
    return job(settings);
  }

  @Override
  public PhotoJob restore(PhotoSettings settings) {
    return job(settings);
  }

  @Override
  public PhotoJob apply(PhotoSettings settings, String task) {
    return job(settings);
  }

  @Override
  public GenerateJob generate(GenerateRequest asked) {
    fail();
    throw new UnsupportedOperationException("commands that generate are tested on the library");
  }

  @Override
  public void train(TrainRequest request, Console console) {
    fail();
    this.request = request;
  }

  @Override
  public Report examine(Examination run, Progress progress) {
    fail();
    examined = run;
    progress.begins("tries steps of 8 images");
    return report;
  }

  @Override
  public Map<String, Object> describeMachine() {
    fail();
    return Map.of("cores", 2);
  }

  /** Nothing is faked: what needs no network is quick. */
  @Override
  public Evaluation evaluate(
      EvaluationRequest request, NetworkChoice networks, EvaluationProgress bar) {
    fail();
    evaluation = request;
    this.networks = networks;
    return Evaluator.evaluate(request, EvaluationNetworks.NONE, bar);
  }

  @Override
  public Importer.Imported importCheckpoint(Path checkpoint, Path model, ImportOptions options) {
    fail();
    imports = options;
    return new Importer.Imported(
        "guided-diffusion", Optional.of("a known one"), false, imported, 1_230_000);
  }

  @Override
  public String exportModel(Path model, Path file) {
    fail();
    return "guided-diffusion";
  }

  @Override
  public void recipe(RecipeRequest request, Console console) {
    fail();
  }

  @Override
  public void mergeAdapter(Path model, Path adapter, Path file) {
    fail();
  }

  @Override
  public Map<String, Object> describe(Path path) {
    fail();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "model");
    facts.put("network", new LinkedHashMap<>(Map.of("base-channels", 64)));
    return facts;
  }

  private PhotoJob job(PhotoSettings asked) {
    fail();
    settings.add(asked);
    return (file, photo, seed, progress) -> {
      if (String.valueOf(file.getFileName()).equals(cursed)) {
        throw new IllegalStateException("shape mismatch at layer 3\n  native frame 1");
      }
      seeds.add(seed);
      progress.accept(0.5);
      try {
        during.call();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      List<Photograph> answers = new ArrayList<>();
      for (int i = 0; i < asked.samples(); i++) {
        answers.add(photo.changed(negative(photo.shown())));
      }
      return answers;
    };
  }

  private void fail() {
    calls++;
    if (failure != null) {
      throw failure;
    }
  }

  static BufferedImage negative(BufferedImage photo) {
    BufferedImage negative =
        new BufferedImage(photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < photo.getHeight(); y++) {
      for (int x = 0; x < photo.getWidth(); x++) {
        negative.setRGB(x, y, ~photo.getRGB(x, y));
      }
    }
    return negative;
  }

  static InputException noModel() {
    return new InputException("model none.safetensors does not exist");
  }
}
