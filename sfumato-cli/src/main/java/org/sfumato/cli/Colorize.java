package org.sfumato.cli;

import picocli.CommandLine.Command;

/** {@code sfumato colorize}. */
@Command(
    name = "colorize",
    description = "Gives photographs colours; the brightness of every pixel stays.",
    footer = {
      "",
      "Examples:",
      "  sfumato colorize grandmother.jpg",
      "  sfumato colorize album -o coloured",
      "  sfumato colorize grandmother.jpg --samples 4 --seed 7 -o answers",
      "  sfumato colorize grandmother.jpg --sampler dpm++ --steps 15",
      "  sfumato colorize grandmother.jpg --sampler ddim --eta 0.5 --steps 100"
    })
final class Colorize extends PhotoCommand {
  Colorize(Library library) {
    super(library, "colorized", "Colorizing");
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.colorize(settings);
  }
}
