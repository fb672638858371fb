package org.sfumato.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sfumato.checkpoint.reference.ImportOptions;
import org.sfumato.checkpoint.reference.Importer;
import org.sfumato.metric.evaluation.Evaluation;
import org.sfumato.metric.evaluation.EvaluationProgress;
import org.sfumato.metric.evaluation.EvaluationRequest;
import org.sfumato.torch.Compute;
import org.sfumato.train.doctor.Examination;
import org.sfumato.train.doctor.Progress;
import org.sfumato.train.doctor.Report;

/**
 * The library as the commands see it: the facade in the program, a fake in the commands' tests. A
 * mistake of the user is an {@link org.sfumato.error.InputException}.
 */
interface Library {
  /**
   * Where and how precisely photographs are worked on: what {@code auto} is on this machine, since
   * it may be something else on another.
   */
  Compute compute(PhotoSettings settings);

  /**
   * Colours photographs.
   *
   * @param hints strokes that the result follows, if there are any
   */
  PhotoJob colorize(PhotoSettings settings, Optional<Companion> hints);

  /** Fills what each photograph's mask marks. */
  PhotoJob inpaint(PhotoSettings settings, Companion masks);

  PhotoJob uncrop(PhotoSettings settings, UncropMargins margins);

  /**
   * Widens photographs.
   *
   * @param width that they are to have
   */
  PhotoJob panorama(PhotoSettings settings, Margin width);

  PhotoJob restore(PhotoSettings settings);

  /**
   * Does what a model has learned from pairs.
   *
   * @param task its name
   */
  PhotoJob apply(PhotoSettings settings, String task);

  /** Loads what is needed to make images of noise. */
  GenerateJob generate(GenerateRequest request);

  /** Trains, or resumes, until done or the time is up; progress goes to {@code console}. */
  void train(TrainRequest request, Console console);

  /** Trains the stages of a recipe, or goes on with them; progress goes to {@code console}. */
  void recipe(RecipeRequest request, Console console);

  /** Looks at a run before it begins. */
  Report examine(Examination run, Progress progress);

  /** What is known of this machine: ordered, perhaps nested. */
  Map<String, Object> describeMachine();

  /** Measures folders of images; progress goes to {@code bar}. */
  Evaluation evaluate(EvaluationRequest request, NetworkChoice networks, EvaluationProgress bar);

  /** Writes the model that a public checkpoint holds. */
  Importer.Imported importCheckpoint(Path checkpoint, Path model, ImportOptions options);

  /**
   * Writes a model's weights under a reference's names.
   *
   * @return which reference
   */
  String exportModel(Path model, Path file);

  /** Writes a model that has learned what an adapter of it has. */
  void mergeAdapter(Path model, Path adapter, Path file);

  /** What there is to know about a model, an image or a run: ordered, perhaps nested. */
  Map<String, Object> describe(Path path);
}
