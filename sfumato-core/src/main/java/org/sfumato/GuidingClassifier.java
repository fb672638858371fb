package org.sfumato;

import java.nio.file.Path;
import java.util.Map;
import org.sfumato.checkpoint.ClassifierConfig;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.error.InputException;
import org.sfumato.inference.Guidance;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;

/**
 * A loaded classifier of noisy images, which guides what {@link Sfumato#generate} makes (ADM,
 * section 4). It must stay open as long as its guidance is in use.
 */
public final class GuidingClassifier implements AutoCloseable {
  private final ModelFile.LoadedClassifier loaded;

  private final Compute compute;

  private GuidingClassifier(ModelFile.LoadedClassifier loaded, Compute compute) {
    this.loaded = loaded;
    this.compute = compute;
  }

  /** Loads a classifier as {@link Sfumato#load(Path)} loads a model. */
  public static GuidingClassifier load(Path file) {
    return load(file, Compute.of("auto", "auto"));
  }

  /**
   * Loads a classifier for a device and a precision, those of the model that it is to guide.
   *
   * @throws InputException if the file is none or cannot be read
   */
  public static GuidingClassifier load(Path file, Compute compute) {
    ClassifierConfig config = ModelFile.classifierConfig(file);
    new ModelConfig(config.network(), config.diffusion(), Map.of("classify", 1.0), config.labels())
        .misfit()
        .ifPresent(
            rule -> {
              throw new InputException(file + " is no classifier that can be used: " + rule);
            });
    ModelFile.LoadedClassifier loaded = ModelFile.loadClassifier(file, compute);
    if (compute.precision() == Precision.BF16) {
      loaded.weights().castToBf16();
    }
    return new GuidingClassifier(loaded, compute);
  }

  /** The classes that it tells apart. */
  public ClassNames classNames() {
    ClassifierConfig config = loaded.config();
    return new ClassNames(config.labels(), config.network().outChannels(), false);
  }

  /**
   * Guidance by this classifier.
   *
   * @param scale 1 for Bayes' rule, more for typical images at the cost of variety
   */
  public Guidance guidance(double scale) {
    return new Guidance.ByClassifier(
        loaded.classifier(), loaded.config().diffusion(), loaded.config().labels(), compute, scale);
  }

  @Override
  public void close() {
    loaded.close();
  }
}
