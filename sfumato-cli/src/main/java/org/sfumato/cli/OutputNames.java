package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFormat;

/**
 * Names results: {@code photo.jpg} becomes {@code photo-colorized.jpg}, or {@code
 * photo-colorized-2.jpg} for the second of several samples. What cannot be written becomes a PNG.
 */
final class OutputNames {
  private final Optional<Path> file;
  private final Optional<Path> folder;
  private final String suffix;
  private final int samples;
  private final Optional<String> format;

  private OutputNames(
      Optional<Path> file,
      Optional<Path> folder,
      String suffix,
      int samples,
      Optional<String> format) {
    this.file = file;
    this.folder = folder;
    this.suffix = suffix;
    this.samples = samples;
    this.format = format;
  }

  /**
   * Decides what {@code OUT} means: a file for one input file and one sample, else a folder; a
   * missing folder is made. Without it, results go beside their photographs.
   *
   * @param format the extension of results, if it is not to be that of their photographs
   * @throws InputException if {@code OUT} cannot be what it must be
   */
  static OutputNames of(
      Optional<Path> out,
      List<Path> arguments,
      String suffix,
      int samples,
      Optional<String> format) {
    format.ifPresent(OutputNames::checkFormat);
    if (out.isEmpty()) {
      return new OutputNames(Optional.empty(), Optional.empty(), suffix, samples, format);
    }
    Path path = out.get();
    boolean one = arguments.size() == 1 && samples == 1 && !Files.isDirectory(arguments.get(0));
    boolean looksLikeAFile = looksLikeAFile(path);
    if (one && looksLikeAFile) {
      if (format.isPresent()) {
        throw new InputException(
            "--format is for results that are not named; "
                + path
                + " says its format by its extension");
      }
      makeParent(path);
      return new OutputNames(out, Optional.empty(), suffix, samples, format);
    }
    if (one && Files.exists(path) && !Files.isDirectory(path)) {
      throw new InputException(
          "--output " + path + " is a file without an extension; name one with .png, or a folder");
    }
    if (looksLikeAFile || Files.exists(path) && !Files.isDirectory(path)) {
      throw new InputException(
          "--output " + path + " is a file, but several results need a folder; name a folder");
    }
    make(path);
    return new OutputNames(Optional.empty(), out, suffix, samples, format);
  }

  /** Makes the folder that a file is to lie in, if it is missing. */
  static void makeParent(Path file) {
    make(file.toAbsolutePath().getParent());
  }

  static void make(Path folder) {
    try {
      if (!Files.isDirectory(folder)) { // perhaps by a link
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new InputException("folder " + folder + " cannot be made; choose another --output", e);
    }
  }

  /** The files that the results of one photograph go to, one for each sample. */
  List<Path> of(Path input) {
    if (file.isPresent()) {
      return List.of(file.get());
    }
    String stem = stem(input) + "-" + suffix;
    String ending = format.orElseGet(() -> canBeWritten(input) ? ending(input) : "png");
    return IntStream.rangeClosed(1, samples)
        .mapToObj(sample -> stem + (samples == 1 ? "" : "-" + sample) + "." + ending)
        .map(name -> place(input, name))
        .toList();
  }

  /** What to say of a photograph whose result has another format than itself. */
  Optional<String> note(Path input) {
    return file.isPresent() || format.isPresent() || canBeWritten(input)
        ? Optional.empty()
        : ImageFormat.ofName(input)
            .map(kind -> input + " becomes a PNG, for " + kind + " files are only read");
  }

  private static boolean canBeWritten(Path input) {
    return ImageFormat.ofName(input).map(ImageFormat::canBeWritten).orElse(false);
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static void checkFormat(String format) {
    if (!canBeWritten(Path.of("a." + format))) {
      throw new InputException(
          "--format must be png, jpg, tif or bmp, not " + ForeignText.shown(format));
    }
  }

  /**
   * The files that go with several samples of one photograph: all of them side by side, and how
   * much they differ.
   */
  List<Path> summaries(Path input) {
    if (samples == 1) {
      return List.of();
    }
    return Stream.of("samples", "uncertainty")
        .map(name -> place(input, stem(input) + "-" + suffix + "-" + name + ".png"))
        .toList();
  }

  private Path place(Path input, String name) {
    return folder.map(f -> f.resolve(name)).orElseGet(() -> input.resolveSibling(name));
  }

  /** The folder that results go to, if one was named. */
  Optional<Path> folder() {
    return folder;
  }

  /** A file's name without its folder and extension. */
  static String stem(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Whether a result of this name is a file and no folder. */
  static boolean looksLikeAFile(Path path) {
    return hasExtension(path) && !Files.isDirectory(path);
  }

  private static boolean hasExtension(Path path) {
    return String.valueOf(path.getFileName()).lastIndexOf('.') > 0;
  }
}
