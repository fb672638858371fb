package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sfumato.checkpoint.AdapterConfig;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.ClassifierConfig;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.RinConfig;
import org.sfumato.model.UNetConfig;
import org.sfumato.train.MetricsLog;
import org.sfumato.train.RunDirectory;
import org.sfumato.train.TrainConfig;

/** What there is to know about a model, an image or a run. */
final class Description {
  private static final int MAX_FACTS = 100;
  private static final int MAX_TEXT = 300;

  private Description() {}

  /** Ordered, perhaps nested. */
  static Map<String, Object> of(Path path) {
    if (Files.isDirectory(path)) {
      return run(path);
    }
    return ImageFiles.isImageName(path) ? image(path) : model(path);
  }

  private static Map<String, Object> image(Path path) {
    BufferedImage image = ImageFiles.read(path);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("image", path.toString());
    facts.put("width", image.getWidth());
    facts.put("height", image.getHeight());
    return facts;
  }

  private static Map<String, Object> model(Path path) {
    Map<String, Object> facts = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      if (file.metadata().containsKey(AdapterFile.CONFIG_KEY)) {
        AdapterConfig config = AdapterFile.config(file);
        facts.put("adapter", path.toString());
        facts.put("rank", config.lora().rank());
        facts.put("alpha", config.lora().alpha());
        if (!config.lora().layers().isEmpty()) {
          facts.put("layers", config.lora().layers().stream().map(ForeignText::shown).toList());
        }
        facts.put("tasks", shown(config.model().tasks()));
        facts.put("network", network(config.model().network()));
      } else if (file.metadata().containsKey(ModelFile.CLASSIFIER_KEY)) {
        ClassifierConfig config = ModelFile.classifierConfig(file);
        facts.put("classifier", path.toString());
        facts.put("parameters", config.classifier().parameters().count());
        facts.put("classes", config.network().outChannels());
        facts.put("pooling", name(config.pooling()));
        putLabels(facts, config.labels());
        facts.put("noise-input", name(config.network().noiseInput()));
        facts.put("schedule", config.diffusion().schedule().toString());
        facts.put("network", network(config.network()));
      } else {
        ModelConfig config = ModelFile.config(file);
        facts.put("model", path.toString());
        facts.put("parameters", Network.of(config.network()).parameters().count());
        if (!config.tasks().isEmpty()) {
          facts.put("tasks", shown(config.tasks()));
        }
        putLabels(facts, config.labels());
        facts.putAll(behaviour(config.network(), config.diffusion()));
        facts.put("network", network(config.network()));
      }
      Map<String, Object> provenance = new LinkedHashMap<>(file.metadata());
      provenance
          .keySet()
          .removeAll(
              Set.of(ModelFile.CONFIG_KEY, ModelFile.CLASSIFIER_KEY, AdapterFile.CONFIG_KEY));
      facts.put("provenance", shown(provenance));
    }
    return facts;
  }

  private static void putLabels(Map<String, Object> facts, List<String> labels) {
    if (!labels.isEmpty()) {
      facts.put("labels", labels.stream().limit(MAX_FACTS).map(ForeignText::shown).toList());
    }
  }

  /** What its numbers mean, which the shape of the network does not tell. */
  private static Map<String, Object> behaviour(NetworkConfig network, DiffusionConfig diffusion) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("predicts", name(diffusion.prediction()));
    facts.put("learns-variance", network.learnsVariance());
    facts.put("residual", name(diffusion.residual()));
    if (diffusion.knownPixels() == KnownPixels.CLEAN) {
      facts.put("known-pixels", name(diffusion.knownPixels()));
    }
    facts.put("condition", name(network.condition()));
    facts.put("classes", network.classes());
    facts.put("noise-input", name(network.noiseInput()));
    facts.put("schedule", diffusion.schedule().toString());
    return facts;
  }

  /** As configurations write it. */
  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a file may say at any length and in any characters. */
  private static Map<String, Object> shown(Map<String, ?> foreign) {
    Map<String, Object> facts = new LinkedHashMap<>();
    foreign.entrySet().stream()
        .limit(MAX_FACTS)
        .forEach(
            fact ->
                facts.put(
                    ForeignText.shown(fact.getKey()),
                    fact.getValue() instanceof String text
                        ? ForeignText.shown(text, MAX_TEXT)
                        : fact.getValue()));
    return facts;
  }

  private static Map<String, Object> network(NetworkConfig config) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("image-size", config.imageSize());
    if (config instanceof RinConfig rin) {
      facts.put("kind", "rin");
      facts.put("patch-size", rin.patchSize());
      facts.put("token-width", rin.tokenWidth());
      facts.put("latents", rin.latents());
      facts.put("latent-width", rin.latentWidth());
      facts.put("blocks", rin.blocks());
    } else if (config instanceof UNetConfig unet) {
      facts.put("kind", "unet");
      facts.put("base-channels", unet.baseChannels());
      facts.put("channel-multipliers", unet.channelMultipliers());
      facts.put("res-blocks", unet.resBlocks());
      facts.put("attention-resolutions", unet.attentionResolutions());
    }
    return facts;
  }

  private static Map<String, Object> run(Path path) {
    if (!Files.isRegularFile(path.resolve("config.json"))) {
      throw new InputException(path + " is neither a model, an image nor the folder of a run");
    }
    RunDirectory run = new RunDirectory(path);
    TrainConfig config = run.storedConfig().orElseThrow();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run", path.toString());
    facts.put("steps-done", run.savedSteps());
    facts.put("steps", config.steps());
    facts.put("images-seen", run.savedSteps() * config.imagesPerStep());
    facts.put("newest-checkpoint", run.newestCheckpoint().map(Path::toString).orElse("none"));
    facts.put("metrics", MetricsLog.latest(run.metrics()));
    facts.put("parameters", config.trainable().parameters().count());
    facts.put("tasks", config.tasks());
    putLabels(facts, config.labels());
    facts.put("network", network(config.network()));
    return facts;
  }
}
