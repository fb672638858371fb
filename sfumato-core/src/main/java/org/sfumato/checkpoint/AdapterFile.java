package org.sfumato.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.model.Network;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.LowRank;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * Adapters of a model: one small safetensors file with the thin matrices by name ({@link LowRank})
 * and, in its metadata, their configuration. A model with its adapters is a model like any other.
 */
public final class AdapterFile {
  /** The metadata key of {@link AdapterConfig} as JSON. */
  public static final String CONFIG_KEY = "sfumato.adapter";

  private AdapterFile() {}

  /**
   * Writes adapters, wholly or not at all.
   *
   * @param values of the adapters, in the layout of {@code weights}: their own, or an average
   * @param type F32, or BF16 for half the size
   * @param provenance further metadata
   */
  public static void save(
      Path path,
      AdapterConfig config,
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
          .forEach((name, window) -> TensorFiles.add(writer, name, window, type));
      writer.write(path);
    }
  }

  /**
   * Reads a model and gives it its adapters.
   *
   * @throws InputException if either is not what it should be, or the adapters are another model's
   */
  public static ModelFile.Loaded load(Path model, Path adapter, Compute compute) {
    try (SafetensorsFile base = SafetensorsFile.open(model);
        SafetensorsFile file = SafetensorsFile.open(adapter)) {
      ModelFile.config(base);
      AdapterConfig config = config(file);
      Network network = Network.of(config.model().network());
      FlatParameters weights =
          ModelFile.weights(base, network.parameters(), "the adapter " + adapter, compute);
      try (LowRank thin = new LowRank(weights, config.lora(), compute)) {
        if (!fingerprint(thin).equals(config.base())) {
          throw new InputException(
              adapter
                  + " adapts another model than "
                  + model
                  + ": give the one it was trained on.");
        }
        ModelFile.read(file, thin.weights().parameters());
        thin.merge();
      } catch (RuntimeException | Error e) {
        weights.close();
        throw e;
      }
      return new ModelFile.Loaded(config.model(), network, weights, file.metadata());
    }
  }

  /**
   * Writes a model with its adapters as a model of its own, of the same type of numbers.
   *
   * @throws InputException as {@link #load}
   */
  public static void merge(Path model, Path adapter, Path file) {
    try (ModelFile.Loaded merged = load(model, adapter, Compute.CPU_FP32)) {
      ModelFile.save(
          file,
          merged.config(),
          merged.weights(),
          merged.weights().values(),
          typeOf(model),
          merged.metadata().entrySet().stream()
              .filter(fact -> !fact.getKey().equals(CONFIG_KEY))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
  }

  /** Of a model's kernels and matrices. */
  private static DType typeOf(Path model) {
    try (SafetensorsFile file = SafetensorsFile.open(model)) {
      boolean small =
          file.tensors().values().stream().anyMatch(tensor -> tensor.dtype() == DType.BF16);
      return small ? DType.BF16 : DType.F32;
    }
  }

  /** What a file of adapters says of itself. */
  public static AdapterConfig config(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return config(file);
    }
  }

  /**
   * What an open file of adapters says of itself.
   *
   * @throws InputException if it is none
   */
  public static AdapterConfig config(SafetensorsFile file) {
    return ModelFile.config(file, CONFIG_KEY, AdapterConfig.class, "adapter", "");
  }

  /**
   * Tells one model's weights from another's: the CRC-32C of the values that adapters are added to,
   * in 32 bits and in the order of the parameters.
   */
  public static String fingerprint(LowRank adapter) {
    CRC32C checksum = new CRC32C();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      for (Tensor window : adapter.baseByName().values()) {
        TensorFiles.forEachPiece(window, DType.F32, checksum::update);
      }
    }
    return Checksum.text(checksum);
  }
}
