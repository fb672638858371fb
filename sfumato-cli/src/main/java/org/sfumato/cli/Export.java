package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sfumato export}. */
@Command(
    name = "export",
    description = {
      "Writes a model's weights under public names.",
      "The names are those of guided-diffusion (ADM) or of the public Palette code; the values stay "
          + "bit for bit. The counterpart of import."
    },
    footer = {"", "Examples:", "  sfumato export palette.safetensors -o 200_Network.safetensors"})
final class Export implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "A .safetensors model.")
  Path model;

  @Mixin ModelOutput output;
  @Mixin ConsoleOptions printing;

  private final Library library;

  Export(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    Path file = output.checked(model);
    String reference = library.exportModel(model, file);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("weights", file.toString());
    facts.put("reference", reference);
    Console console = printing.console();
    console.json(facts);
    console.say(file + ": weights under the names of " + reference);
    return Errors.OK;
  }
}
