package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.task.Hints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
      "  sfumato colorize grandmother.jpg --hints dress-is-blue.png",
      "  sfumato colorize grandmother.jpg --sampler dpm++ --steps 15",
      "  sfumato colorize grandmother.jpg --sampler ddim --eta 0.5 --steps 100"
    })
final class Colorize extends PhotoCommand {
  @Option(
      names = "--hints",
      paramLabel = "HINTS",
      description = {
        "An image of the photograph's shape, at any size, transparent but for strokes of",
        "colour, which the result follows. One may serve a folder, or a folder of them,",
        "called as the photographs or NAME.png."
      })
  Path hints;

  private Companion strokes;

  Colorize(Library library) {
    super(library, "colorized", "Colorizing");
  }

  @Override
  void validate() {
    strokes = hints == null ? null : new Companions("--hints", hints, Colorize::read);
  }

  @Override
  Map<String, Object> ownFacts() {
    return hints == null ? Map.of() : Map.of("hints", hints.toString());
  }

  private static BufferedImage read(Path file) {
    BufferedImage read = ImageFiles.readWithAlpha(file);
    try {
      Hints.of(read);
    } catch (InputException e) {
      throw new InputException("--hints " + file + ": " + e.getMessage(), e);
    }
    return read;
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.colorize(settings, Optional.ofNullable(strokes));
  }
}
