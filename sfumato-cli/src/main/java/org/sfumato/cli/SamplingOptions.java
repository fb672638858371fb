package org.sfumato.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;
import picocli.CommandLine.Option;

/** How to walk from noise to a picture. */
final class SamplingOptions {
  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = {
        "How to get from noise to a picture (default: ddpm; of restore: dpm++):",
        "  ddpm       fresh noise at every step",
        "  ddim       no fresh noise, or some with --eta",
        "  dpm++      DPM-Solver++, no fresh noise: for few steps",
        "  dpm++-sde  the same with fresh noise",
        "  heun       EDM's, no fresh noise: two calls of the network a step",
        "  palette    as in the paper of Palette: for many steps"
      })
  String sampler;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = {
        "Sampling steps: more take longer (default: 50; dpm++, dpm++-sde, heun: 25; palette: 1000;",
        "of restore with dpm++: 5).",
        "ddim25 or 10,15,20 take steps of the training schedule as ADM's code does."
      })
  String steps;

  @Option(
      names = "--eta",
      paramLabel = "X",
      description = "Fresh noise of the sampler ddim: 0 none, 1 as much as ddpm (default: 0).")
  Double eta;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = {
        "Keep this share of each picture's values in range at every step, 0.995 for example, and",
        "scale the picture to do so, where guidance is strong (default: clip what is out of range)."
      })
  Double threshold;

  /**
   * @param usual what nobody asks for
   */
  SamplingConfig config(SamplingConfig usual) {
    SamplingConfig.Kind kind = sampler == null ? usual.sampler() : kind(sampler);
    if (eta != null && kind != SamplingConfig.Kind.DDIM) {
      throw new InputException("--eta is for --sampler ddim, not for " + kind.key());
    }
    int usualSteps = kind == usual.sampler() ? usual.steps() : kind.usualSteps();
    return new SamplingConfig(
        kind,
        steps == null ? Integer.toString(usualSteps) : steps,
        eta == null ? 0 : eta,
        threshold == null ? 0 : threshold,
        1);
  }

  private static SamplingConfig.Kind kind(String name) {
    return Arrays.stream(SamplingConfig.Kind.values())
        .filter(kind -> kind.key().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "no sampler '"
                        + ForeignText.shown(name)
                        + "'; give --sampler one of "
                        + Arrays.stream(SamplingConfig.Kind.values())
                            .map(SamplingConfig.Kind::key)
                            .collect(Collectors.joining(", "))));
  }
}
