package org.sfumato.checkpoint.reference;

import java.nio.file.Path;
import java.util.Optional;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.TensorCheck;
import org.sfumato.error.InputException;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;

/**
 * Turns a checkpoint of guided-diffusion or of the public Palette code, {@code .pt}, {@code .pth}
 * or {@code .safetensors}, into a model file. Nothing in the checkpoint is run.
 */
public final class Importer {
  /** The metadata key of the name of the file that a model was imported from. */
  public static final String ORIGIN_KEY = "sfumato.imported-from";

  private static final String SUBJECT = "the network that its names and shapes tell of";

  private Importer() {}

  /**
   * What was imported.
   *
   * @param reference the code whose checkpoint it is
   * @param published the published checkpoint of this shape
   * @param classifier whether it is a classifier of noisy images, not a model that makes pictures
   * @param network its shape
   * @param parameters number of values in all tensors
   */
  public record Imported(
      String reference,
      Optional<String> published,
      boolean classifier,
      UNetConfig network,
      long parameters) {}

  /**
   * Writes a model file, wholly or not at all. Values keep their type: what was in 16 bits stays
   * so.
   *
   * @param options what the checkpoint does not tell
   * @throws InputException if the checkpoint cannot be read, is of another family, lacks, exceeds
   *     or mis-shapes any tensor (one message names the first ten), or does not tell what is then
   *     asked for
   */
  public static Imported convert(Path checkpoint, Path model, ImportOptions options) {
    try (StateDict file = Checkpoints.open(checkpoint)) {
      Recognition recognition;
      Parameters parameters;
      try {
        recognition = Recognition.of(file, options);
        parameters = recognition.parameters();
      } catch (InputException e) {
        throw new InputException(checkpoint + " cannot be imported: " + e.getMessage(), e);
      }
      Reference reference = recognition.reference();
      TensorCheck.require(parameters, file, reference::nameOf, reference.buffers(), SUBJECT);
      SafetensorsWriter writer = new SafetensorsWriter();
      writer.metadata(recognition.configKey(), recognition.config());
      writer.metadata(ORIGIN_KEY, String.valueOf(checkpoint.getFileName()));
      for (Parameter parameter : parameters.list()) {
        String name = reference.nameOf(parameter.name());
        writer.add(
            parameter.name(),
            file.dtype(name),
            parameter.shape(),
            channel -> file.copy(name, channel));
      }
      writer.write(model);
      return new Imported(
          reference.title(),
          recognition.published().map(PublicModel::name),
          recognition.classifier(),
          recognition.network(),
          parameters.count());
    }
  }
}
