package org.sfumato.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.model.Classifier;
import org.sfumato.model.Network;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * A model: one safetensors file with the weights by name and, in its metadata, the whole
 * configuration and where it came from.
 */
public final class ModelFile {
  /** The metadata key of {@link ModelConfig} as JSON. */
  public static final String CONFIG_KEY = "sfumato.model";

  /** The metadata key of {@link ClassifierConfig} as JSON. */
  public static final String CLASSIFIER_KEY = "sfumato.classifier";

  private static final String ITS_OWN = "its own configuration";

  private ModelFile() {}

  /** A network with its weights, ready for inference, and what the file says of it. */
  public record Loaded(
      ModelConfig config, Network network, FlatParameters weights, Map<String, String> metadata)
      implements AutoCloseable {
    @Override
    public void close() {
      weights.close();
    }
  }

  /** A classifier of noisy images with its weights. */
  public record LoadedClassifier(
      ClassifierConfig config, Classifier classifier, FlatParameters weights)
      implements AutoCloseable {
    @Override
    public void close() {
      weights.close();
    }
  }

  /**
   * Writes a model, wholly or not at all.
   *
   * @param values the weights to write, in the layout of {@code weights}: its own, or an average
   * @param type of kernels and matrices: F32, or BF16 for half the size; norms and biases stay F32
   * @param provenance further metadata
   */
  public static void save(
      Path path,
      ModelConfig config,
      FlatParameters weights,
      Tensor values,
      DType type,
      Map<String, String> provenance) {
    save(path, CONFIG_KEY, ConfigWriter.json(config), weights, values, type, provenance);
  }

  /** Writes a classifier; parameters as {@link #save}. */
  public static void saveClassifier(
      Path path,
      ClassifierConfig config,
      FlatParameters weights,
      Tensor values,
      DType type,
      Map<String, String> provenance) {
    save(path, CLASSIFIER_KEY, ConfigWriter.json(config), weights, values, type, provenance);
  }

  private static void save(
      Path path,
      String key,
      String config,
      FlatParameters weights,
      Tensor values,
      DType type,
      Map<String, String> provenance) {
    try (Scope scope = new Scope()) {
      SafetensorsWriter writer = new SafetensorsWriter();
      provenance.forEach(writer::metadata);
      writer.metadata(key, config);
      weights
          .windowsOf(values)
          .forEach(
              (name, window) ->
                  TensorFiles.add(writer, name, window, window.dim() < 2 ? DType.F32 : type));
      writer.write(path);
    }
  }

  /** What the file says of itself, without its weights. */
  public static ModelConfig config(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return config(file);
    }
  }

  /**
   * Reads a model.
   *
   * @throws InputException if it is not one, or lacks, exceeds or mis-shapes any tensor; one
   *     message names the first ten of them
   */
  public static Loaded load(Path path, Compute compute) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      ModelConfig config = config(file);
      Network network = Network.of(config.network());
      FlatParameters weights = weights(file, network.parameters(), ITS_OWN, compute);
      return new Loaded(config, network, weights, file.metadata());
    }
  }

  /** Reads a classifier of noisy images; errors as {@link #load}. */
  public static LoadedClassifier loadClassifier(Path path, Compute compute) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      ClassifierConfig config = classifierConfig(file);
      Classifier classifier = config.classifier();
      FlatParameters weights = weights(file, classifier.parameters(), ITS_OWN, compute);
      return new LoadedClassifier(config, classifier, weights);
    }
  }

  /**
   * Gives parameters memory, and what a file holds for them.
   *
   * @param subject what the file does not fit, if so
   */
  static FlatParameters weights(
      SafetensorsFile file, Parameters parameters, String subject, Compute compute) {
    TensorCheck.require(parameters, file, subject);
    FlatParameters weights = new FlatParameters(parameters, compute);
    copy(file, parameters);
    return weights;
  }

  /**
   * Gives parameters that have memory what a file holds for them.
   *
   * @throws InputException if it lacks, exceeds or mis-shapes any tensor
   */
  static void read(SafetensorsFile file, Parameters parameters) {
    TensorCheck.require(parameters, file, ITS_OWN);
    copy(file, parameters);
  }

  private static void copy(SafetensorsFile file, Parameters parameters) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      for (Parameter parameter : parameters.list()) {
        try (Scope one = new Scope()) {
          parameter.tensor().copy_(TensorFiles.read(file, parameter.name()));
        }
      }
    }
  }

  /**
   * What an open file says of itself.
   *
   * @throws InputException if it is no model
   */
  public static ModelConfig config(SafetensorsFile file) {
    String json = file.metadata().get(CONFIG_KEY);
    if (json == null) {
      throw new InputException(
          file.path()
              + (file.metadata().containsKey(CLASSIFIER_KEY)
                  ? " is a classifier of noisy images, and no model that makes pictures."
                  : file.metadata().containsKey(AdapterFile.CONFIG_KEY)
                      ? " is an adapter: give the model it belongs to as --model, and it as"
                          + " --adapter."
                      : " is not a Sfumato model: its metadata has no configuration."));
    }
    return ConfigReader.parse(json, ModelConfig.class, "the model " + file.path());
  }

  /** What the file of a classifier says of itself, without its weights. */
  public static ClassifierConfig classifierConfig(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return classifierConfig(file);
    }
  }

  /**
   * What the open file of a classifier says of itself.
   *
   * @throws InputException if it is no classifier
   */
  public static ClassifierConfig classifierConfig(SafetensorsFile file) {
    return config(file, CLASSIFIER_KEY, ClassifierConfig.class, "classifier", " of noisy images");
  }

  /**
   * What an open file says of itself under a key.
   *
   * @param kind what it should be, and {@code more} of it
   * @throws InputException if it is none
   */
  static <C extends Record> C config(
      SafetensorsFile file, String key, Class<C> type, String kind, String more) {
    String json = file.metadata().get(key);
    if (json == null) {
      throw new InputException(
          file.path() + " is no " + kind + more + ": its metadata has no configuration.");
    }
    return ConfigReader.parse(json, type, "the " + kind + " " + file.path());
  }
}
