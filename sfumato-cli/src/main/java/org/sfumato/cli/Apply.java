package org.sfumato.cli;

import java.util.Map;
import org.sfumato.inference.SamplingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato apply}. */
@Command(
    name = "apply",
    description = {
      "Does what a model has learned from pairs of pictures, at each photograph's own size.",
      "'sfumato train --data-x BEFORE --data-y AFTER' makes such a model."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato apply sketch.png --model drawn.safetensors",
      "  sfumato apply sketches --model drawn.safetensors -o photos --samples 3"
    })
final class Apply extends PhotoCommand {
  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "translate",
      description =
          "What it has learned, where that is a task of your own (default: ${DEFAULT-VALUE}).")
  String task;

  Apply(Library library) {
    super(library, "applied", "Applying");
  }

  @Override
  Map<String, Object> ownFacts() {
    return Map.of("learned-task", task);
  }

  @Override
  SamplingConfig usualSampling() {
    return SamplingConfig.usual(task);
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.apply(settings, task);
  }
}
