package org.sfumato.cli;

import picocli.CommandLine.Command;

/** {@code sfumato restore}. */
@Command(
    name = "restore",
    description = "Removes the blocks and halos that strong JPEG compression left.",
    footer = {
      "",
      "Examples:",
      "  sfumato restore forwarded.jpg",
      "  sfumato restore album -o restored --steps 50"
    })
final class Restore extends PhotoCommand {
  Restore(Library library) {
    super(library, "restored", "Restoring");
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.restore(settings);
  }
}
