package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.reference.Exporter;
import org.sfumato.checkpoint.reference.ImportOptions;
import org.sfumato.checkpoint.reference.Importer;
import org.sfumato.error.InputException;
import org.sfumato.image.Photograph;
import org.sfumato.metric.evaluation.Evaluation;
import org.sfumato.metric.evaluation.EvaluationNetworks;
import org.sfumato.metric.evaluation.EvaluationProgress;
import org.sfumato.metric.evaluation.EvaluationRequest;
import org.sfumato.metric.evaluation.Evaluator;
import org.sfumato.task.Margins;
import org.sfumato.torch.Compute;
import org.sfumato.train.doctor.Examination;
import org.sfumato.train.doctor.Machine;
import org.sfumato.train.doctor.Progress;
import org.sfumato.train.doctor.Report;

/** The library itself. */
final class SfumatoLibrary implements Library {
  /** Makes one answer. */
  private interface Work {
    Photograph run(Sfumato sfumato, Path file, Photograph photo, Options options);
  }

  @Override
  public PhotoJob colorize(PhotoSettings settings, Optional<Companion> hints) {
    return job(
        settings,
        (sfumato, file, photo, options) ->
            hints.isEmpty()
                ? sfumato.colorize(photo, options)
                : sfumato.colorize(photo, hints.get().of(file, photo.shown()), options));
  }

  @Override
  public PhotoJob inpaint(PhotoSettings settings, Companion masks) {
    return job(
        settings,
        (sfumato, file, photo, options) ->
            sfumato.inpaint(photo, masks.of(file, photo.shown()), options));
  }

  @Override
  public PhotoJob uncrop(PhotoSettings settings, UncropMargins margins) {
    return job(
        settings,
        (sfumato, file, photo, options) -> {
          int width = photo.width();
          int height = photo.height();
          Margins pixels =
              new Margins(
                  margins.left().pixels(width),
                  margins.right().pixels(width),
                  margins.top().pixels(height),
                  margins.bottom().pixels(height));
          return sfumato.uncrop(photo, pixels, options);
        });
  }

  @Override
  public PhotoJob panorama(PhotoSettings settings, Margin width) {
    return job(
        settings,
        (sfumato, file, photo, options) ->
            sfumato.panorama(photo, width.pixels(photo.width()), options));
  }

  @Override
  public PhotoJob restore(PhotoSettings settings) {
    return job(settings, (sfumato, file, photo, options) -> sfumato.restore(photo, options));
  }

  @Override
  public PhotoJob apply(PhotoSettings settings, String task) {
    return job(settings, (sfumato, file, photo, options) -> sfumato.apply(task, photo, options));
  }

  @Override
  public Compute compute(PhotoSettings settings) {
    return Compute.of(settings.device(), settings.precision());
  }

  private PhotoJob job(PhotoSettings settings, Work work) {
    Compute compute = compute(settings);
    Path model = settings.model().orElseGet(SfumatoLibrary::bundledModel);
    Sfumato sfumato =
        settings.adapter().isPresent()
            ? Sfumato.load(model, settings.adapter().get(), compute)
            : Sfumato.load(model, compute);
    // Steps that its schedule does not have are one mistake, not one for each photograph.
    settings
        .sampling()
        .grid(
            sfumato.config().diffusion().noiseSchedule(), sfumato.config().network().noiseInput());
    return (file, photo, seed, progress) -> {
      List<Photograph> answers = new ArrayList<>();
      for (int i = 0; i < settings.samples(); i++) {
        Options options =
            Options.DEFAULT
                .withSeed(seed + i)
                .withSampling(settings.sampling())
                .withDetails(settings.details())
                .onProgress(part(progress, i, settings.samples()));
        answers.add(work.run(sfumato, file, photo, options));
      }
      return answers;
    };
  }

  private static DoubleConsumer part(DoubleConsumer whole, int index, int count) {
    return share -> whole.accept((index + share) / count);
  }

  /** The model that comes with Sfumato; the launcher says where Sfumato is. */
  static Path bundledModel() {
    Path home = Path.of(System.getProperty("sfumato.home", "."));
    Path model = home.resolve("models").resolve("sfumato-64.safetensors");
    if (!Files.isRegularFile(model)) {
      throw new InputException(
          "the bundled model " + model + " is missing; give a model with --model FILE");
    }
    return model;
  }

  @Override
  public GenerateJob generate(GenerateRequest request) {
    return new LoadedGenerator(request);
  }

  @Override
  public void train(TrainRequest request, Console console) {
    new TrainingSession(request, console).run();
  }

  @Override
  public void recipe(RecipeRequest request, Console console) {
    new RecipeRun(request, console).run();
  }

  @Override
  public Report examine(Examination run, Progress progress) {
    return org.sfumato.train.doctor.Doctor.examine(run, progress);
  }

  @Override
  public Map<String, Object> describeMachine() {
    Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
    try {
      facts.putAll(Machine.libtorch());
    } catch (LinkageError e) {
      facts.put("libtorch", "cannot be loaded: " + Errors.sentence(e));
    }
    facts.put("home", Path.of(System.getProperty("sfumato.home", ".")).toAbsolutePath().toString());
    try {
      Path model = bundledModel();
      facts.put("bundled-model", Description.of(model).get("parameters") + " parameters, " + model);
    } catch (InputException e) {
      facts.put("bundled-model", e.getMessage());
    }
    return facts;
  }

  @Override
  public Evaluation evaluate(
      EvaluationRequest request, NetworkChoice choice, EvaluationProgress bar) {
    try (EvaluationNetworks networks = choice.load()) {
      return Evaluator.evaluate(request, networks, bar);
    }
  }

  @Override
  public Importer.Imported importCheckpoint(Path checkpoint, Path model, ImportOptions options) {
    return Importer.convert(checkpoint, model, options);
  }

  @Override
  public String exportModel(Path model, Path file) {
    return Exporter.convert(model, file);
  }

  @Override
  public void mergeAdapter(Path model, Path adapter, Path file) {
    AdapterFile.merge(model, adapter, file);
  }

  @Override
  public Map<String, Object> describe(Path path) {
    return Description.of(path);
  }
}
