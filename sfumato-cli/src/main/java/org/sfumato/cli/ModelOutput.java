package org.sfumato.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sfumato.error.InputException;
import picocli.CommandLine.Option;

/** The one file of weights that a command writes. */
final class ModelOutput {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The .safetensors file to write.")
  Path file;

  @Option(names = "--overwrite", description = "Replace the file if it exists.")
  boolean overwrite;

  /** Tells before the work what would keep the file from being written. */
  Path checked(Path... inputs) {
    if (!String.valueOf(file.getFileName()).endsWith(".safetensors")) {
      throw new InputException(file + " must end in .safetensors, which it will be");
    }
    if (Files.exists(file)) {
      if (!overwrite) {
        throw new InputException(
            file + " exists; choose another name, or --overwrite to replace it");
      }
      try {
        for (Path input : inputs) {
          if (Files.exists(input) && Files.isSameFile(input, file)) {
            throw new InputException(file + " is what is read; choose another name");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return file;
  }
}
