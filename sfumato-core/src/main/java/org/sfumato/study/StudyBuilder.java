package org.sfumato.study;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.file.NewFolder;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;

/**
 * Makes a study's folder of folders of images. All images are decoded and written again, so that
 * neither name nor metadata, format or length tells natural ones from generated ones.
 */
public final class StudyBuilder {
  private static final Pattern METHOD =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._+()-]{0,39}");

  /**
   * What to build.
   *
   * @param question that raters answer
   * @param seconds display times
   * @param trials how many pairs count for one rater; fewer where there are fewer scenes
   * @param practice how many scenes to practise with
   * @param catches how many scenes for catch trials
   * @param scenes at most so many others
   * @param size side to which the largest centred square of every image is resized; 0 leaves images
   *     as they are, and those of a pair must then have one size
   * @param seed of what is chosen, and of every rater's order and sides
   */
  public record Settings(
      String question,
      List<Integer> seconds,
      int trials,
      int practice,
      int catches,
      int scenes,
      int size,
      long seed) {
    public Settings {
      if (trials < 1 || practice < 0 || catches < 0 || scenes < 1 || size < 0) {
        throw new InputException(
            "A study needs at least 1 trial and 1 scene, and counts and sizes of 0 or more.");
      }
    }
  }

  /**
   * A study that was built.
   *
   * @param leftOut a line for each file that has no counterpart or cannot be read
   * @param spare further images of a method for one original, passed over
   */
  public record Built(Study study, List<String> leftOut, int spare) {}

  private StudyBuilder() {}

  /**
   * Builds a study.
   *
   * @param originals natural images; sub-folders are sets, reported apart
   * @param methods a folder of generated images for each method, with the originals' names
   * @param folder to make; it must be missing or empty
   * @throws InputException if a folder is missing, too few images pair, or those of a pair differ
   *     in size and no size is asked for
   */
  public static Built build(
      Path originals, Map<String, Path> methods, Path folder, Settings settings) {
    for (String method : methods.keySet()) {
      if (!METHOD.matcher(method).matches() || method.equals(Study.CATCH)) {
        throw new InputException(
            "A method cannot be called '" + method + "': use letters, digits and . _ + ( ) -.");
      }
    }
    Pairs pairs = Pairs.find(originals, methods);
    refuseTooFew(pairs.complete().size(), settings, pairs.unpaired());
    NewFolder.make(folder, Study.IMAGES);

    List<String> leftOut = new ArrayList<>(pairs.unpaired());
    Images images = new Images(folder, settings.size, new Random(settings.seed));
    try {
      List<Scene> scenes = scenes(pairs.complete(), settings, images, leftOut);
      refuseTooFew(scenes.size(), settings, leftOut);
      Study study = study(List.copyOf(methods.keySet()), scenes, settings);
      study.write(folder);
      return new Built(study, leftOut, pairs.spare());
    } catch (InputException e) {
      images.delete(); // so that the same command can be given again
      throw e;
    }
  }

  private static List<Scene> scenes(
      List<Pairs.Pair> pairs, Settings settings, Images images, List<String> leftOut) {
    List<Pairs.Pair> order = new ArrayList<>(pairs);
    Collections.shuffle(order, images.random);
    List<Scene> scenes = new ArrayList<>();
    int wanted = settings.practice + settings.catches;
    for (Pairs.Pair pair : order) {
      boolean isCatch = scenes.size() >= settings.practice && scenes.size() < wanted;
      if (scenes.size() < (long) wanted + settings.scenes) {
        try {
          scenes.add(images.scene(pair, isCatch));
        } catch (Unreadable e) {
          leftOut.add(e.getMessage());
        }
      }
    }
    return scenes;
  }

  private static Study study(List<String> methods, List<Scene> scenes, Settings settings) {
    int wanted = settings.practice + settings.catches;
    List<Scene> counted = scenes.subList(wanted, scenes.size());
    return new Study(
        settings.question,
        settings.seconds,
        settings.seed,
        methods,
        Math.min(settings.trials, counted.size()),
        scenes.subList(0, settings.practice),
        scenes.subList(settings.practice, wanted),
        counted);
  }

  private static void refuseTooFew(int scenes, Settings settings, List<String> leftOut) {
    if (scenes <= settings.practice + settings.catches) {
      throw new InputException(
          "%d complete pairs are too few for %d practice and %d catch trials and at least one that counts%s; give more images, or fewer of those trials."
              .formatted(
                  scenes,
                  settings.practice,
                  settings.catches,
                  leftOut.isEmpty() ? "" : " (" + leftOut.get(0) + ")"));
    }
  }

  /** Why a scene is left out. */
  private static final class Unreadable extends Exception {
    Unreadable(InputException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Writes images under numbers that say nothing. */
  private static final class Images {
    private final Path folder;
    private final int size;
    private final Random random;
    private int count;

    Images(Path folder, int size, Random random) {
      this.folder = folder;
      this.size = size;
      this.random = random;
    }

    Scene scene(Pairs.Pair pair, boolean isCatch) throws Unreadable {
      Map<String, BufferedImage> images = new LinkedHashMap<>();
      BufferedImage natural = read(pair.natural());
      images.put("", natural);
      if (isCatch) {
        images.put(Study.CATCH, CatchImage.of(natural));
      } else {
        for (Map.Entry<String, Path> method : pair.generated().entrySet()) {
          BufferedImage image = read(method.getValue());
          if (image.getWidth() != natural.getWidth() || image.getHeight() != natural.getHeight()) {
            throw new InputException(
                "%s has %d x %d pixels and %s %d x %d, which would tell them apart; give --size N to show squares of N x N."
                    .formatted(
                        method.getValue(),
                        image.getWidth(),
                        image.getHeight(),
                        pair.natural(),
                        natural.getWidth(),
                        natural.getHeight()));
          }
          images.put(method.getKey(), image);
        }
      }
      List<String> order = new ArrayList<>(images.keySet());
      Collections.shuffle(order, random);
      Map<String, String> files = new LinkedHashMap<>();
      for (String of : order) {
        files.put(of, write(images.get(of)));
      }
      Map<String, String> generated = new LinkedHashMap<>(files);
      generated.remove("");
      return new Scene(pair.key().name(), pair.key().set(), files.get(""), generated);
    }

    private BufferedImage read(Path file) throws Unreadable {
      BufferedImage image;
      try {
        image = ImageFiles.read(file);
      } catch (InputException e) {
        throw new Unreadable(e);
      }
      if (size == 0) {
        return image;
      }
      int side = Math.min(image.getWidth(), image.getHeight());
      BufferedImage square =
          image.getSubimage(
              (image.getWidth() - side) / 2, (image.getHeight() - side) / 2, side, side);
      Pixels resized = Resampling.BICUBIC.resize(square, size, size);
      return resized.toImage();
    }

    void delete() {
      try {
        for (int i = 1; i <= count; i++) {
          Files.deleteIfExists(folder.resolve(name(i)));
        }
        Files.deleteIfExists(folder.resolve(Study.IMAGES));
      } catch (IOException e) {
        // They stay, and the folder must be emptied by hand.
      }
    }

    private static String name(int number) {
      return Study.IMAGES + "/%06d.png".formatted(number);
    }

    private String write(BufferedImage image) {
      String file = name(++count);
      Path path = folder.resolve(file);
      try {
        Files.write(path, NeutralPng.encode(image));
      } catch (IOException e) {
        throw FileErrors.cannotWrite(path, e);
      }
      return file;
    }
  }
}
