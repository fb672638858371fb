package org.sfumato;

import java.nio.file.Path;
import java.util.List;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.inference.Guidance;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;

/**
 * A loaded classifier of noisy images, which guides what {@link Sfumato#generate} makes (ADM,
 * section 4). It must stay open as long as its guidance is in use.
 */
public final class GuidingClassifier implements AutoCloseable {
  private final ModelFile.LoadedClassifier loaded;

  private GuidingClassifier(ModelFile.LoadedClassifier loaded) {
    this.loaded = loaded;
  }

  /**
   * Loads a classifier for a device and a precision.
   *
   * @throws org.sfumato.error.InputException if the file is none or cannot be read
   */
  public static GuidingClassifier load(Path file, Compute compute) {
    ModelFile.LoadedClassifier loaded = ModelFile.loadClassifier(file, compute);
    if (compute.precision() == Precision.BF16) {
      loaded.weights().castToBf16();
    }
    return new GuidingClassifier(loaded);
  }

  /** Names of the classes that it tells apart; empty where they have none. */
  public List<String> labels() {
    return loaded.config().labels();
  }

  /**
   * Guidance by this classifier.
   *
   * @param scale 1 for Bayes' rule, more for typical images at the cost of variety
   */
  public Guidance guidance(double scale) {
    return new Guidance.ByClassifier(
        loaded.classifier(), loaded.config().diffusion(), labels(), scale);
  }

  @Override
  public void close() {
    loaded.close();
  }
}
