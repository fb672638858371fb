package org.sfumato.cli;

import picocli.CommandLine.Option;

/** Where to compute and how precisely; the library knows which names there are. */
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu, cuda or cuda:0, cuda:1, ... (default: ${DEFAULT-VALUE}).")
  String device;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "auto",
      description = {
        "auto, fp32 or bf16 (default: ${DEFAULT-VALUE}: a recipe's own,",
        "else bf16 on a GPU and where Linux says that the processor has instructions for it)."
      })
  String precision;
}
