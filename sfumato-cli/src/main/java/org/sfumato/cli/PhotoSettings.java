package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.torch.Compute;

/**
 * How a photograph is to be worked on, whatever the task.
 *
 * @param model a model file, or the bundled model
 * @param adapter adapters of that model, if any
 * @param sampling how to walk from noise to a picture
 * @param details whether large fills get details from the photograph
 * @param samples how many different answers, 1 to 10,000
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:i}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 */
record PhotoSettings(
    Optional<Path> model,
    Optional<Path> adapter,
    SamplingConfig sampling,
    boolean details,
    int samples,
    String device,
    String precision) {
  /** More would take days, and a list of names as long. */
  private static final int MAX_SAMPLES = 10_000;

  PhotoSettings {
    if (samples < 1) {
      throw new InputException("--samples must be at least 1, not " + samples);
    }
    if (samples > MAX_SAMPLES) {
      throw new InputException("--samples must be at most " + MAX_SAMPLES + ", not " + samples);
    }
  }

  String modelName() {
    return model.map(Path::toString).orElse("bundled");
  }

  /** The same with what the device and precision asked for are on this machine. */
  PhotoSettings on(Compute compute) {
    String resolved = compute.precision().name().toLowerCase(Locale.ROOT);
    return new PhotoSettings(
        model, adapter, sampling, details, samples, compute.device(), resolved);
  }

  /** All that a result depends on beside the photograph, the task's own options and the seed. */
  Map<String, Object> facts(String task) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", Main.Version.number());
    facts.put("task", task);
    facts.put("model", modelName());
    adapter.ifPresent(file -> facts.put("adapter", file.toString()));
    facts.put("samples", samples);
    facts.put("sampler", sampling.sampler().key());
    facts.put("steps", sampling.spacing());
    facts.put("eta", sampling.eta());
    facts.put("threshold", sampling.threshold());
    facts.put("resamplings", sampling.resamplings());
    facts.put("device", device);
    facts.put("precision", precision);
    return facts;
  }
}
