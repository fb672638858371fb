package org.sfumato.checkpoint.reference;

import java.nio.file.Path;
import java.util.Optional;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.InputNormalisation;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.error.InputException;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.GroupRule;

/** Writes a model's weights under the names that the reference code gives them, as safetensors. */
public final class Exporter {
  private Exporter() {}

  /**
   * Writes the weights, wholly or not at all, bit for bit as they are in the model. The public
   * Palette code makes its schedule buffers itself, so they are left out.
   *
   * @return the code whose names they are
   * @throws InputException if the model cannot be read, or no reference code has such a model
   */
  public static String convert(Path model, Path checkpoint) {
    try (SafetensorsFile file = SafetensorsFile.open(model)) {
      boolean classifier = file.metadata().containsKey(ModelFile.CLASSIFIER_KEY);
      NetworkConfig network;
      Optional<String> misfit;
      if (classifier) {
        network = ModelFile.classifierConfig(file).network();
        misfit = misfit(network);
      } else {
        ModelConfig config = ModelFile.config(file);
        network = config.network();
        misfit = misfit(config.diffusion()).or(() -> misfit(config.network()));
      }
      misfit.ifPresent(
          rule -> {
            throw new InputException(
                model + " cannot be exported, for no reference code has such a model: " + rule);
          });
      Reference reference =
          network.condition() == Condition.IMAGE ? Reference.PALETTE : Reference.GUIDED_DIFFUSION;
      SafetensorsWriter writer = new SafetensorsWriter();
      writer.metadata("format", "pt"); // which PyTorch's own readers ask for
      for (String name : file.names()) {
        writer.add(
            reference.nameOf(name),
            file.dtype(name),
            file.shape(name),
            channel -> file.copy(name, channel));
      }
      writer.write(checkpoint);
      return reference.title();
    }
  }

  private static Optional<String> misfit(DiffusionConfig diffusion) {
    if (diffusion.prediction() != Parameterization.EPS) {
      return Optional.of("diffusion.prediction is not eps");
    }
    if (diffusion.residual().isOn()) {
      return Optional.of(
          "diffusion.residual is not none, and the reference codes diffuse pictures");
    }
    if (diffusion.inputScale() != 1) {
      return Optional.of("diffusion.input-scale is not 1");
    }
    if (diffusion.normaliseVariance() != InputNormalisation.NONE) {
      return Optional.of("diffusion.normalise-variance is not none");
    }
    return Optional.empty();
  }

  private static Optional<String> misfit(NetworkConfig config) {
    if (!(config instanceof UNetConfig network)) {
      return Optional.of("network.kind is not unet");
    }
    boolean image = network.condition() == Condition.IMAGE;
    if (network.noiseInput() != (image ? NoiseInput.GAMMA : NoiseInput.TIMESTEP)) {
      return Optional.of("network.noise-input is " + network.noiseInput());
    }
    if (!network.normGroups().equals(GroupRule.ADM)) {
      return Optional.of("network.norm-groups is not a count of " + GroupRule.ADM.count());
    }
    if (network.longRange() != LongRange.GLOBAL_ATTENTION) {
      return Optional.of("network.long-range is not global-attention");
    }
    if (image && network.classes() > 0) {
      return Optional.of("network.classes is not 0");
    }
    return Optional.empty();
  }
}
