package org.sfumato.benchmark;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.file.NewFolder;
import org.sfumato.file.Sha256;
import org.sfumato.image.ImageFiles;
import org.sfumato.task.Margins;

/**
 * A test set on the disk: a folder with {@code originals}, {@code inputs}, {@code masks} where the
 * task has them, and a copy of the manifest. Files of one image have one name.
 */
public final class BenchmarkSet {
  /** Images at the stated crop and size. */
  public static final String ORIGINALS = "originals";

  /** What a method is given. */
  public static final String INPUTS = "inputs";

  /** White = to generate. */
  public static final String MASKS = "masks";

  private static final String MANIFEST = "manifest.jsonl";

  /**
   * What was made.
   *
   * @param images how many
   * @param leftOut a sentence for each image that is missing, unreadable or not the manifest's
   * @param margins what to add to the inputs of uncropping, where it is the same for all
   */
  public record Made(int images, List<String> leftOut, Optional<Margins> margins) {}

  private record One(Margins margins, String problem) {}

  private BenchmarkSet() {}

  /**
   * Makes the set; what cannot be read is left out and named.
   *
   * @param data where the manifest's files are
   * @param masks where its mask files are
   * @param folder to make; it must be missing or empty
   * @throws InputException if two images would have one name, a folder is missing or {@code folder}
   *     is not empty, or the disk does not take the set
   */
  public static Made make(List<TestImage> tests, Path data, Path masks, Path folder) {
    if (!Files.isDirectory(data)) {
      throw new InputException(data + " is not a folder: give the one that holds the images.");
    }
    List<String> names = names(tests);
    boolean hasMasks = tests.get(0).mask() != null;
    NewFolder.make(folder, ORIGINALS, INPUTS);
    if (hasMasks) {
      NewFolder.make(folder.resolve(MASKS));
    }
    List<One> made =
        IntStream.range(0, tests.size())
            .parallel()
            .mapToObj(i -> one(tests.get(i), names.get(i), data, masks, folder))
            .toList();
    Manifest.write(folder.resolve(MANIFEST), tests);
    List<Margins> margins =
        made.stream().map(One::margins).filter(Objects::nonNull).distinct().toList();
    List<String> problems = made.stream().map(One::problem).filter(Objects::nonNull).toList();
    return new Made(
        tests.size() - problems.size(),
        problems,
        margins.size() == 1 ? Optional.of(margins.get(0)) : Optional.empty());
  }

  /** What the files of each are called; the crops of one file are numbered. */
  private static List<String> names(List<TestImage> tests) {
    Set<TestImage> different = new HashSet<>();
    for (TestImage test : tests) {
      if (!different.add(test)) {
        throw new InputException(test.file() + " is there twice with the same crop; keep one.");
      }
    }
    Map<String, Long> crops =
        tests.stream().collect(Collectors.groupingBy(TestImage::file, Collectors.counting()));
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, String> files = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (TestImage test : tests) {
      int number = numbers.merge(test.file(), 1, Integer::sum);
      String name =
          crops.get(test.file()) == 1 ? test.outputName() : test.outputName() + "-" + number;
      String other = files.put(name, test.file());
      if (other != null) {
        throw new InputException(
            other + " and " + test.file() + " would both become " + name + "; keep one.");
      }
      names.add(name);
    }
    return names;
  }

  private static One one(TestImage test, String name, Path data, Path masks, Path folder) {
    Degradation degraded;
    try {
      Path file = test.in(data);
      BufferedImage photo = ImageFiles.read(file);
      if (test.sha256() != null && !test.sha256().equals(Sha256.of(file))) {
        throw new InputException(
            file + " is another file than the manifest's: its SHA-256 differs");
      }
      Path maskFile = test.maskIn(masks);
      degraded = Degradation.of(test, photo, maskFile == null ? null : ImageFiles.read(maskFile));
    } catch (InputException e) {
      return new One(null, e.getMessage());
    }
    String png = name + ".png";
    write(folder.resolve(ORIGINALS).resolve(png), ImageFiles.png(degraded.original()));
    if (degraded.jpeg() != null) {
      write(folder.resolve(INPUTS).resolve(name + ".jpg"), degraded.jpeg());
    } else {
      write(folder.resolve(INPUTS).resolve(png), ImageFiles.png(degraded.input()));
    }
    if (degraded.mask() != null) {
      write(folder.resolve(MASKS).resolve(png), ImageFiles.png(degraded.mask()));
    }
    return new One(margins(degraded), null);
  }

  private static Margins margins(Degradation degraded) {
    if (degraded.known() == null) {
      return null;
    }
    int right = degraded.original().getWidth() - degraded.known().x - degraded.known().width;
    int bottom = degraded.original().getHeight() - degraded.known().y - degraded.known().height;
    return new Margins(degraded.known().x, right, degraded.known().y, bottom);
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }
}
