package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sfumato.benchmark.FileList;
import org.sfumato.benchmark.Manifest;
import org.sfumato.benchmark.RandomSquares;
import org.sfumato.benchmark.TestImage;
import org.sfumato.error.InputException;
import org.sfumato.file.Sha256;
import org.sfumato.task.MaskSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato manifest}. */
@Command(
    name = "manifest",
    description = {
      "Writes down a test set, so that it can be made again exactly.",
      "LIST is a published list, a file a line and perhaps its class after it, as ctest10k and the "
          + "lists of Places365 are; or a folder of images. Of an absolute path only the file's "
          + "name is taken.",
      "",
      "Masks: brush, brush:0.2:0.3 (20 to 30%%), rectangles, center:128 (pixels); and for "
          + "uncropping left, right, top, bottom, around."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato manifest ctest10k.txt --task colorize -o ctest10k-color.jsonl",
      "  sfumato manifest places10k.txt --task inpaint --mask brush:0.2:0.3 \\",
      "      --seed 1 --labels places365_val.txt -o places10k-brush.jsonl",
      "  sfumato manifest photos --task restore --quality 5 --crop none -o q5.jsonl",
      "  sfumato manifest photos --task colorize --crop random:8 --size 64 \\",
      "      -o squares.jsonl",
      "  sfumato degrade ctest10k-color.jsonl --data imagenet/val -o ctest10k-color"
    })
final class ManifestCommand implements Callable<Integer> {
  private static final int DEFAULT_SIZE = 256; // Palette's
  private static final Pattern RANDOM = Pattern.compile("random:(\\d+)");

  @Parameters(paramLabel = "LIST", description = "A text file, or a folder of images.")
  Path source;

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      description = "colorize, inpaint, uncrop or restore.")
  String task;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The manifest: JSON lines.")
  Path output;

  @Option(
      names = "--crop",
      defaultValue = TestImage.CENTER,
      paramLabel = "CROP",
      description = {
        "none, center for the largest centred square, LEFT,TOP,SIDE,",
        "or random:K for K squares of each image that can be read (default: ${DEFAULT-VALUE})."
      })
  String crop;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Resize squares to N x N (default: 256; with --crop none: as they are).")
  Integer size;

  @Option(names = "--mask", paramLabel = "MASK", description = "What is to be generated.")
  String mask;

  @Option(names = "--quality", paramLabel = "Q", description = "Of JPEG, 1 to 100.")
  Integer quality;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Of random squares and masks; each mask has a seed of its own (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "A list that has the classes of files of the same names.")
  Path labels;

  @Option(names = "--first", paramLabel = "N", description = "Take the first N images only.")
  int first = Integer.MAX_VALUE;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Note the SHA-256 of the files in this folder, so that others are refused;",
        "random squares of a list need it."
      })
  Path data;

  @Option(names = "--overwrite", description = "Replace a manifest that exists.")
  boolean overwrite;

  @Mixin ConsoleOptions printing;

  @Override
  public Integer call() {
    if (Files.exists(output) && !overwrite) {
      throw new InputException(
          output + " exists; choose another name, or --overwrite to replace it.");
    }
    FileList all = FileList.read(source);
    Console console = printing.console();
    Optional<String> doubt = FileList.doubt(source, all);
    doubt.ifPresent(sentence -> console.error("warning: " + sentence));
    FileList list = all.first(Math.max(1, first));
    if (labels != null) {
      list = list.labelled(FileList.read(labels));
    }
    List<TestImage> images = images(list, console);
    Manifest.write(output, images);
    long labelled = images.stream().filter(image -> image.label() != null).count();
    console.say("%s: %d images, %d with a class".formatted(output, images.size(), labelled));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("manifest", output.toString());
    facts.put("images", images.size());
    facts.put("labelled", labelled);
    facts.put(
        "left-out",
        list.entries().stream().map(FileList.Entry::file).distinct().count()
            - images.stream().map(TestImage::file).distinct().count());
    facts.put("warning", doubt.orElse(null));
    console.json(facts);
    return Errors.OK;
  }

  private List<TestImage> images(FileList list, Console console) {
    Matcher several = RANDOM.matcher(crop);
    int squares = several.matches() ? count(several.group(1)) : 0;
    Integer side = size;
    if (size == null && !crop.equals(TestImage.NO_CROP)) {
      side = DEFAULT_SIZE;
    }
    boolean random = mask != null && !mask.startsWith("file:") && MaskSpec.parse(mask).isRandom();
    SplittableRandom seeds = new SplittableRandom(seed);
    SplittableRandom places = new SplittableRandom(~seed); // the same, whatever the masks
    List<TestImage> images = new ArrayList<>();
    for (FileList.Entry entry : list.entries()) {
      // The first is checked before its file is looked at.
      TestImage first =
          new TestImage(
              entry.file(),
              entry.label(),
              task,
              squares == 0 ? crop : TestImage.CENTER,
              side,
              mask,
              quality,
              random ? (Long) (long) seeds.nextInt(Integer.MAX_VALUE) : null,
              null);
      TestImage image =
          data == null ? first : first.withSha256(Sha256.of(data.resolve(first.file())));
      if (squares == 0) {
        images.add(image);
        continue;
      }
      for (String square : squares(image, folder(), squares, places, console)) {
        images.add(
            image.at(square, random ? (Long) (long) seeds.nextInt(Integer.MAX_VALUE) : null));
      }
    }
    if (images.isEmpty()) {
      throw new InputException(source + " has no image that can be read.");
    }
    return images;
  }

  /**
   * None of an image whose content cannot be read: one among thousands does not end the command.
   */
  private static List<String> squares(
      TestImage image, Path folder, int count, SplittableRandom places, Console console) {
    try {
      return RandomSquares.of(image, folder, count, places);
    } catch (InputException e) {
      console.error("warning: left out: " + e.getMessage());
      return List.of();
    }
  }

  private static int count(String digits) {
    int count = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (count == 0) {
      throw new InputException("--crop random:K takes a number from 1 to 99999");
    }
    return count;
  }

  /** Where the images are, which random squares depend on. */
  private Path folder() {
    if (data == null && !Files.isDirectory(source)) {
      throw new InputException(
          "random squares depend on the images' sizes: give their folder with --data");
    }
    return data == null ? source : data;
  }
}
