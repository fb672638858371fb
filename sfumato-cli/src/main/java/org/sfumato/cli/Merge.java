package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sfumato merge}. */
@Command(
    name = "merge",
    description = {
      "Makes one model of a model and an adapter that was trained on it.",
      "An adapter (adapter.safetensors in the folder of a run with lora.rank=8, say) is what that"
          + " training taught the model, in a few megabytes. The commands on photographs also take"
          + " it as it is, as --adapter."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato merge base.safetensors sepia.safetensors -o sepia-model.safetensors",
      "  sfumato colorize photo.jpg --model base.safetensors --adapter sepia.safetensors"
    })
final class Merge implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "What the adapter was trained on.")
  Path model;

  @Parameters(index = "1", paramLabel = "ADAPTER", description = "What was taught to it.")
  Path adapter;

  @Mixin ModelOutput output;
  @Mixin ConsoleOptions printing;

  private final Library library;

  Merge(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    Path file = output.checked(model, adapter);
    library.mergeAdapter(model, adapter, file);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", file.toString());
    Console console = printing.console();
    console.json(facts);
    console.say(file + ": the model with its adapter");
    return Errors.OK;
  }
}
