package org.sfumato.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sfumato.metric.evaluation.Metric;
import picocli.CommandLine.Option;

/** Which networks measure. */
final class NetworkOptions {
  private static final String DEFAULT = "fid-inception";

  @Option(
      names = "--network",
      paramLabel = "NAME[=FILE]",
      description =
          "The network for fid, kid, is, precision-recall and pd: fid-inception,"
              + " fid-inception-torchscript, nsfw-inception, efficientnet-b0 or resnet50; with the"
              + " weights of 'sfumato fetch NAME', or those of FILE (default: fid-inception if one"
              + " is needed).")
  String network;

  @Option(
      names = "--resize",
      paramLabel = "HOW",
      description =
          "How images get to its size: bilinear (as FID does), tensorflow, clean or clean-bilinear"
              + " (both anti-aliased); the scores' names say if it is not the network's own way.")
  String resize;

  @Option(
      names = "--classifier",
      paramLabel = "NAME[=FILE]",
      description = "The network for ca, such as resnet50 (default: none).")
  String classifier;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu, cuda or cuda:0, cuda:1, ... (default: ${DEFAULT-VALUE}).")
  String device;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description = "fp32 or bf16, which moves scores (default: ${DEFAULT-VALUE}).")
  String precision;

  /** With the networks that metrics imply. */
  NetworkChoice choice(Set<Metric> metrics) {
    boolean needed = metrics.stream().anyMatch(Metric::needsFeatures);
    List<String> pairs = metrics.stream().filter(Metric::isLpips).map(Metric::id).toList();
    return new NetworkChoice(
        Optional.ofNullable(network).or(() -> needed ? Optional.of(DEFAULT) : Optional.empty()),
        Optional.ofNullable(resize),
        Optional.ofNullable(classifier),
        pairs,
        device,
        precision);
  }
}
