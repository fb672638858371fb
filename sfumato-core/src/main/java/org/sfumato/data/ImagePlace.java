package org.sfumato.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.image.ImageFiles;

/** Where images are: a folder, a list of files, a shard, or a folder of shards. */
final class ImagePlace {
  private ImagePlace() {}

  /** Whether a path is a list or a shard by its name, and so no folder. */
  static boolean isListOrShard(Path place) {
    return (isShard(place) || ends(place, ".txt")) && !Files.isDirectory(place);
  }

  private static boolean isShard(Path file) {
    return ends(file, ".tar");
  }

  private static boolean ends(Path file, String ending) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * The images of a place: those of a folder and all folders in it but hidden ones, in the order of
   * their paths; of a folder that holds shards and no images, theirs; those of a list, a path a
   * line, in its order; those of a shard, in its order.
   *
   * @throws InputException if it is nothing of the kind, or cannot be read
   */
  static List<ImageEntry> images(Path place) {
    if (Files.isDirectory(place)) {
      List<Path> files = filesIn(place);
      List<Path> images = files.stream().filter(ImageFiles::isImageName).toList();
      return images.isEmpty()
          ? files.stream()
              .filter(ImagePlace::isShard)
              .flatMap(shard -> shard(shard).stream())
              .toList()
          : images.stream().map(f -> ImageEntry.of(f, place.relativize(f), size(f))).toList();
    }
    if (!isListOrShard(place)) {
      throw new InputException(place + " is not a folder: give one that holds images");
    }
    return isShard(place) ? shard(place) : list(place);
  }

  /** The classes of images are in files beside them: {@code NAME.cls} is that of NAME.jpg. */
  private static List<ImageEntry> shard(Path file) {
    List<TarShard.Member> members = TarShard.members(file);
    Map<String, TarShard.Member> labels = new HashMap<>();
    for (TarShard.Member member : members) {
      if (member.name().equals(sample(member) + ".cls")) {
        labels.put(sample(member), member);
      }
    }
    return members.stream()
        .filter(member -> ImageFiles.isImageName(member.name()))
        .map(
            member ->
                ImageEntry.of(
                    file,
                    member,
                    labels.isEmpty()
                        ? null
                        : labels.getOrDefault(sample(member), ImageEntry.NO_LABEL)))
        .toList();
  }

  /** What files of one sample have in common: in WebDataset, all up to the name's first dot. */
  private static String sample(TarShard.Member member) {
    String name = member.name();
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Whether it is a folder with image files in it, and not with shards. */
  static boolean isFolderOfImages(Path place) {
    return Files.isDirectory(place) && filesIn(place).stream().anyMatch(ImageFiles::isImageName);
  }

  /**
   * The classes that the images of a place may have: the folders in a folder of images; else what
   * the images tell.
   *
   * @throws InputException if it cannot be read, or an image tells what is no class
   */
  static Set<String> classes(Path place) {
    if (isFolderOfImages(place)) {
      return Set.copyOf(folders(place));
    }
    Set<String> names = new HashSet<>();
    images(place).forEach(entry -> names.add(entry.className()));
    names.remove(""); // of no class
    return names;
  }

  private static List<String> folders(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
  }

  private static List<ImageEntry> list(Path file) {
    List<ImageEntry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          entries.add(listed(file, line.strip()));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    return entries;
  }

  private static ImageEntry listed(Path list, String line) {
    try {
      Path written = Path.of(line);
      Path image = list.toAbsolutePath().resolveSibling(written);
      if (Files.isRegularFile(image)) {
        // An absolute path tells of one machine: only its name is of the image.
        Path name = written.isAbsolute() ? written.getFileName() : written.normalize();
        return ImageEntry.of(image, name, size(image));
      }
    } catch (InvalidPathException e) {
      // No file has such a name.
    }
    throw new InputException(
        list
            + " names "
            + ForeignText.shown(line)
            + ", which is no file: give paths from the list's own folder, one a line");
  }

  private static List<Path> filesIn(Path folder) {
    try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(file -> !isHidden(folder.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    } catch (UncheckedIOException e) { // met further down, while walking
      throw FileErrors.cannotRead(folder, e.getCause());
    }
  }

  /** Thumbnails and the like, which other programs leave. */
  private static boolean isHidden(Path file) {
    return file.getNameCount() > 1 && file.getName(0).toString().startsWith(".");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }
}
