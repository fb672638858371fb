package org.sfumato.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.image.ImageFiles;

/**
 * Images of several folders that belong together: those of one name, whatever their extension, in
 * sub-folders of one name. Results keep their photograph's name with a suffix, {@code
 * photo-colorized.png}, which is allowed for.
 *
 * @param complete originals that every method has an image for, by set and name
 * @param unpaired a line for each file that has no counterpart
 * @param spare how many further images of a method were passed over, where it has several for one
 *     original
 */
record Pairs(List<Pair> complete, List<String> unpaired, int spare) {
  private static final Pattern SUFFIX =
      Pattern.compile("-(colorized|inpainted|uncropped|restored)(-\\d+)?$");

  /** An original and each method's image of it. */
  record Pair(Key key, Path natural, Map<String, Path> generated) {}

  /** What the files of a pair have in common. */
  record Key(String set, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::set).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return set.isEmpty() ? name : set + "/" + name;
    }
  }

  /**
   * Looks through the folders.
   *
   * @throws InputException if one is missing or has no images, or two originals have one name
   */
  static Pairs find(Path originals, Map<String, Path> methods) {
    Map<Key, Path> naturals = new TreeMap<>();
    for (Path file : images(originals)) {
      Key key = key(originals, file);
      Path same = naturals.putIfAbsent(key, file);
      if (same != null) {
        throw new InputException(
            same + " and " + file + " have the same name; pairs are found by name, so keep one.");
      }
    }
    List<String> unpaired = new ArrayList<>();
    Map<String, Map<Key, Path>> generated = new LinkedHashMap<>();
    int spare = 0;
    for (Map.Entry<String, Path> method : methods.entrySet()) {
      Map<Key, Path> own = new TreeMap<>();
      for (Path file : images(method.getValue())) {
        Key key = key(method.getValue(), file);
        if (!naturals.containsKey(key)) {
          key = new Key(key.set, SUFFIX.matcher(key.name).replaceFirst(""));
        }
        if (!naturals.containsKey(key)) {
          unpaired.add(file + " has no original");
        } else if (own.putIfAbsent(key, file) != null) {
          spare++;
        }
      }
      generated.put(method.getKey(), own);
    }
    List<Pair> complete = new ArrayList<>();
    naturals.forEach(
        (key, natural) -> {
          Map<String, Path> images = new LinkedHashMap<>();
          for (String method : methods.keySet()) {
            Path image = generated.get(method).get(key);
            if (image == null) {
              unpaired.add(natural + " has no image by " + method);
            } else {
              images.put(method, image);
            }
          }
          if (images.size() == methods.size()) {
            complete.add(new Pair(key, natural, images));
          }
        });
    return new Pairs(complete, unpaired, spare);
  }

  private static Key key(Path folder, Path file) {
    Path below = folder.relativize(file);
    String name = below.getFileName().toString();
    Path parent = below.getParent();
    String set = parent == null ? "" : parent.toString().replace('\\', '/');
    if (set.equals(FoolRates.ALL)) {
      throw new InputException(
          file.getParent() + ": the name '" + set + "' stands for all sets; rename the folder.");
    }
    return new Key(set, name.substring(0, name.lastIndexOf('.')));
  }

  /** In an order in which a second sample comes before a tenth. */
  private static List<Path> images(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + " is not a folder: give one that holds images.");
    }
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> images =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .filter(ImageFiles::isImageName)
              .sorted(
                  Comparator.comparingInt((Path file) -> file.toString().length())
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      if (images.isEmpty()) {
        throw new InputException("There are no images in " + folder + ".");
      }
      return images;
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    } catch (UncheckedIOException e) { // met further down, while walking
      throw FileErrors.cannotRead(folder, e.getCause());
    }
  }
}
