package org.sfumato.cli;

import org.sfumato.metric.evaluation.EvaluationRequest;
import picocli.CommandLine.Option;

/** Numbers of the evaluation protocol. */
final class ProtocolOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of bootstrap resamples and kid's subsets (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Of the bootstrap (default: ${DEFAULT-VALUE}).")
  int resamples;

  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "10",
      description = "Of the Inception Score (default: ${DEFAULT-VALUE}).")
  int splits;

  @Option(
      names = "--kid-subsets",
      paramLabel = "N",
      defaultValue = "100",
      description = "Random subsets (default: ${DEFAULT-VALUE}).")
  int subsets;

  @Option(
      names = "--kid-subset-size",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Images in each (default: ${DEFAULT-VALUE}).")
  int subsetSize;

  @Option(
      names = "--neighbours",
      paramLabel = "K",
      defaultValue = "3",
      description = "Of precision and recall (default: ${DEFAULT-VALUE}).")
  int neighbours;

  EvaluationRequest.Settings settings() {
    return new EvaluationRequest.Settings(seed, resamples, splits, subsets, subsetSize, neighbours);
  }
}
