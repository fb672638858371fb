package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/** The photographs that the arguments {@code IN...} name: files as they are, folders listed. */
final class InputFiles {
  private InputFiles() {}

  /**
   * Lists folders by extension, sorted by name and not recursively. A file named outright is taken
   * whatever it is called, and even if it does not exist: reading it says what is wrong.
   *
   * @param suffix that the command gives its results; a folder's files that have it are results of
   *     an earlier run and left out
   * @throws InputException if a folder cannot be read or has no images
   */
  static List<Path> expand(List<Path> arguments, String suffix) {
    List<Path> files = new ArrayList<>();
    for (Path argument : arguments) {
      if (Files.isDirectory(argument)) {
        files.addAll(list(argument, suffix));
      } else {
        files.add(argument);
      }
    }
    return files.stream().distinct().toList();
  }

  private static List<Path> list(Path folder, String suffix) {
    List<Path> images;
    try (Stream<Path> entries = Files.list(folder)) {
      images =
          entries
              .filter(file -> isImage(file) && !isResult(file, suffix))
              .filter(file -> Files.isRegularFile(file) || isBrokenLink(file))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new InputException("folder " + folder + " cannot be read; check its permissions", e);
    }
    if (images.isEmpty()) {
      throw new InputException(
          "folder " + folder + " has no images; they end in .jpg, .png, .tif, .webp, .bmp or .gif");
    }
    return images;
  }

  private static boolean isImage(Path file) {
    return !file.getFileName().toString().startsWith(".") && ImageFiles.isImageName(file);
  }

  /** A photograph that is no longer there; reading it says so. */
  private static boolean isBrokenLink(Path file) {
    return Files.isSymbolicLink(file) && !Files.exists(file);
  }

  private static boolean isResult(Path file, String suffix) {
    return OutputNames.stem(file).matches(".*-" + suffix + "(-\\d+|-samples|-uncertainty)?");
  }
}
