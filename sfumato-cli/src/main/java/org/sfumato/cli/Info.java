package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sfumato.error.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sfumato info}. */
@Command(
    name = "info",
    description = "Says what is known about a model, an image or a training run.",
    footer = {
      "",
      "Examples:",
      "  sfumato info models/small-64.safetensors",
      "  sfumato info photo.jpg",
      "  sfumato info runs/first --json"
    })
final class Info implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL|IMAGE|RUN", description = "A file, or the folder of a run.")
  Path path;

  @Mixin ConsoleOptions printing;

  private final Library library;

  Info(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    if (!Files.exists(path)) {
      throw new InputException(path + " does not exist");
    }
    Map<String, Object> facts = library.describe(path);
    Console console = printing.console();
    console.json(facts);
    say(console, "", facts);
    return Errors.OK;
  }

  private static void say(Console console, String indent, Map<?, ?> facts) {
    facts.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> below) {
            console.say(indent + key + ":");
            say(console, indent + "  ", below);
          } else {
            console.say(indent + key + ": " + value);
          }
        });
  }
}
