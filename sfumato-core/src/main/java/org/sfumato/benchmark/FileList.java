package org.sfumato.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.image.ImageFiles;

/**
 * Which images a test set has, from a published list: a file a line, and perhaps its class after a
 * space, as ctest10k (Larsson et al. 2016) and the lists of Places365 have it. Where a list gives
 * absolute paths, they are those of its maker's machine, and only the file's name is taken.
 *
 * @param entries in the list's order
 */
public record FileList(List<Entry> entries) {
  private static final Pattern LABELLED = Pattern.compile("(\\S.*?)\\s+(\\d{1,9})");
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?:/|[A-Za-z]:[/\\\\])(?:.*[/\\\\])?([^/\\\\]+)");

  /** How many images the published lists have (Palette, appendix C.5). */
  private static final Map<String, Integer> PUBLISHED =
      Map.of("ctest10k", 10_000, "places10k", 10_950);

  /**
   * A line.
   *
   * @param file within the folder of the data
   * @param label its class; null if the list gives none
   */
  public record Entry(String file, Integer label) {}

  public FileList {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a list, or lists the images of a folder and all folders in it by name.
   *
   * @throws InputException if it cannot be read or names no file
   */
  public static FileList read(Path source) {
    List<Entry> entries = Files.isDirectory(source) ? folder(source) : lines(source);
    if (entries.isEmpty()) {
      throw new InputException(source + " names no image.");
    }
    return new FileList(entries);
  }

  private static List<Entry> lines(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          Matcher labelled = LABELLED.matcher(text);
          entries.add(
              labelled.matches()
                  ? new Entry(relative(labelled.group(1)), Integer.valueOf(labelled.group(2)))
                  : new Entry(relative(text), null));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    return entries;
  }

  private static String relative(String path) {
    Matcher absolute = ABSOLUTE.matcher(path);
    return absolute.matches() ? absolute.group(1) : path;
  }

  private static List<Entry> folder(Path folder) {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(Files::isRegularFile)
          .filter(ImageFiles::isImageName)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .map(file -> new Entry(file, null))
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
  }

  /** The first images of this list. */
  public FileList first(int count) {
    return new FileList(entries.subList(0, Math.min(count, entries.size())));
  }

  /**
   * This list, with the labels that another gives to files of the same name where there are any.
   */
  public FileList labelled(FileList labels) {
    Map<String, Integer> byName = new HashMap<>();
    for (Entry entry : labels.entries) {
      byName.put(name(entry), entry.label);
    }
    return new FileList(
        entries.stream()
            .map(e -> new Entry(e.file, byName.getOrDefault(name(e), e.label)))
            .toList());
  }

  private static String name(Entry entry) {
    return entry.file.substring(entry.file.lastIndexOf('/') + 1);
  }

  /** A sentence where a list has a published one's name but not as many images. */
  public static Optional<String> doubt(Path source, FileList list) {
    String name = source.getFileName() == null ? "" : source.getFileName().toString();
    return PUBLISHED.entrySet().stream()
        .filter(known -> name.startsWith(known.getKey()))
        .filter(known -> known.getValue() != list.entries.size())
        .map(
            known ->
                "%s names %d images; the published list %s has %d"
                    .formatted(source, list.entries.size(), known.getKey(), known.getValue()))
        .findFirst();
  }
}
