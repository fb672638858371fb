package org.sfumato.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.sfumato.image.JpegQuality;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.task.JpegRestoration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato restore}. */
@Command(
    name = "restore",
    description = {
      "Removes the blocks and halos that strong JPEG compression left.",
      "The quality of each JPEG file, 1 to 100, is told from its own tables and reported."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato restore forwarded.jpg",
      "  sfumato restore album -o restored --steps 50",
      "  sfumato restore fine.jpg --force"
    })
final class Restore extends PhotoCommand {
  /** The quality from which more would be lost than gained: networks learn from coarser files. */
  private static final int FINE = JpegRestoration.MAX_QUALITY + 1;

  @Option(
      names = "--force",
      description = "Restore also JPEG files of quality " + FINE + " or more, else left alone.")
  boolean force;

  Restore(Library library) {
    super(library, "restored", "Restoring");
  }

  @Override
  SamplingConfig usualSampling() {
    return SamplingConfig.usual("restore");
  }

  @Override
  Look look(Path file) {
    OptionalInt quality = JpegQuality.of(file);
    if (quality.isEmpty()) {
      return Look.NOTHING;
    }
    return new Look(
        Map.of("quality", quality.getAsInt()),
        force || quality.getAsInt() < FINE
            ? null
            : "its JPEG quality is "
                + quality.getAsInt()
                + ", finer than what models learn to restore, and would lose; --force restores it");
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.restore(settings);
  }
}
