package org.sfumato.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.model.UNet;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Parameter;
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

  /** Faults that are named; of the others only their number is. */
  private static final int MAX_NAMED = 10;

  private ModelFile() {}

  /** A network with its weights, ready for inference, and what the file says of it. */
  public record Loaded(
      ModelConfig config, UNet network, FlatParameters weights, Map<String, String> metadata)
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
    try (Scope scope = new Scope()) {
      SafetensorsWriter writer = new SafetensorsWriter();
      provenance.forEach(writer::metadata);
      writer.metadata(CONFIG_KEY, ConfigWriter.json(config));
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
      UNet network = new UNet(config.network());
      checkTensors(file, network);
      FlatParameters weights = new FlatParameters(network.parameters(), compute);
      try (Scope scope = new Scope();
          NoGrad off = new NoGrad()) {
        for (Parameter parameter : network.parameters().list()) {
          try (Scope one = new Scope()) {
            parameter.tensor().copy_(TensorFiles.read(file, parameter.name()));
          }
        }
      }
      return new Loaded(config, network, weights, file.metadata());
    }
  }

  private static ModelConfig config(SafetensorsFile file) {
    String json = file.metadata().get(CONFIG_KEY);
    if (json == null) {
      throw new InputException(
          file.path() + " is not a Sfumato model: its metadata has no configuration.");
    }
    return ConfigReader.parse(json, ModelConfig.class, "the model " + file.path());
  }

  private static void checkTensors(SafetensorsFile file, UNet network) {
    Map<String, TensorInfo> unexpected = new LinkedHashMap<>(file.tensors());
    List<String> faults = new ArrayList<>();
    for (Parameter parameter : network.parameters().list()) {
      TensorInfo info = unexpected.remove(parameter.name());
      if (info == null) {
        faults.add("missing " + parameter.name());
      } else if (!Arrays.equals(info.shape(), parameter.shape())) {
        faults.add(
            parameter.name()
                + " is "
                + Arrays.toString(info.shape())
                + " instead of "
                + Arrays.toString(parameter.shape()));
      }
    }
    unexpected.keySet().forEach(name -> faults.add("unexpected " + ForeignText.shown(name)));
    if (!faults.isEmpty()) {
      int more = faults.size() - MAX_NAMED;
      throw new InputException(
          file.path()
              + " does not fit its own configuration: "
              + faults.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
              + (more > 0 ? " and " + more + " more." : "."));
    }
  }
}
