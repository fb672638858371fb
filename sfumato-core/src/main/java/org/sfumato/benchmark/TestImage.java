package org.sfumato.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.task.MaskSpec;
import org.sfumato.task.TaskMixture;

/**
 * One image of a test set and how it is degraded: a line of a manifest. What a task does not need
 * is null and left out.
 *
 * @param file a path within the folder of the data, with {@code /} between its parts
 * @param label the image's class, from 0; may be null
 * @param task {@code colorize}, {@code inpaint}, {@code uncrop} or {@code restore}
 * @param crop {@code none}, {@code center} for the largest centred square, or {@code LEFT,TOP,SIDE}
 *     in pixels
 * @param size to which a square is resized; null keeps its pixels
 * @param mask for inpainting and uncropping: a {@link MaskSpec}, or {@code file:PATH} of a mask
 * @param quality for restoring: of JPEG, 1 to 100
 * @param seed of a random mask
 * @param sha256 of the file, in hexadecimal; may be null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestImage(
    String file,
    Integer label,
    String task,
    String crop,
    Integer size,
    String mask,
    Integer quality,
    Long seed,
    String sha256) {
  /** Crop nothing. */
  public static final String NO_CROP = "none";

  /** The largest centred square. */
  public static final String CENTER = "center";

  static final String MASK_FILE = "file:";
  private static final Pattern SQUARE = Pattern.compile("(\\d{1,6}),(\\d{1,6}),(\\d{1,6})");
  private static final Pattern ELSEWHERE = Pattern.compile("[/\\\\].*|[A-Za-z]:.*");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int MIN_SIZE = 8;
  private static final int MAX_SIZE = 8192;

  public TestImage {
    checkInside(file);
    require(task != null, "'task' is missing");
    TaskMixture.task(task);
    require(
        crop != null
            && (crop.equals(NO_CROP) || crop.equals(CENTER) || SQUARE.matcher(crop).matches()),
        "'crop' must be none, center, or LEFT,TOP,SIDE");
    require(
        size == null || size >= MIN_SIZE && size <= MAX_SIZE,
        "'size' must be " + MIN_SIZE + " to " + MAX_SIZE);
    require(size == null || !NO_CROP.equals(crop), "'size' needs a square: give a crop");
    require(label == null || label >= 0, "'label' must be 0 or more");
    require(sha256 == null || SHA256.matcher(sha256).matches(), "'sha256' must be 64 hex digits");
    boolean masked = "inpaint".equals(task) || "uncrop".equals(task);
    require(
        masked == (mask != null), masked ? "'mask' is missing" : "only masked tasks have a 'mask'");
    boolean compressed = "restore".equals(task);
    require(
        compressed == (quality != null),
        compressed ? "'quality' is missing" : "only restoring has a 'quality'");
    require(quality == null || quality >= 1 && quality <= 100, "'quality' must be 1 to 100");
    if (mask != null && mask.startsWith(MASK_FILE)) {
      checkInside(mask.substring(MASK_FILE.length()));
    } else if (mask != null) {
      MaskSpec spec = MaskSpec.parse(mask);
      require(!NO_CROP.equals(crop), "a drawn mask needs a square: give a crop");
      require(!spec.isRandom() || seed != null, "a random mask needs a 'seed'");
      require(
          spec.isUncrop() || !"uncrop".equals(task),
          "uncropping needs the mask left, right, top, bottom or around");
    }
  }

  /** The same file elsewhere, with another random mask. */
  public TestImage at(String otherCrop, Long otherSeed) {
    return new TestImage(file, label, task, otherCrop, size, mask, quality, otherSeed, sha256);
  }

  /** The same with what its file must be. */
  public TestImage withSha256(String digest) {
    return new TestImage(file, label, task, crop, size, mask, quality, seed, digest);
  }

  /** Lists come from anywhere: what they name must lie within the folder that the user gave. */
  private static void checkInside(String file) {
    require(file != null && !file.isBlank(), "'file' is missing");
    boolean odd = file.chars().anyMatch(Character::isISOControl) || file.indexOf('\\') >= 0;
    require(
        !odd && !ELSEWHERE.matcher(file).matches(),
        "'" + ForeignText.shown(file) + "' is not a path within the folder of the data");
    for (String part : file.split("/", -1)) {
      require(
          !part.isEmpty() && !part.equals("..") && !part.equals("."),
          "'" + ForeignText.shown(file) + "' is not a path within the folder of the data");
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new InputException(otherwise);
    }
  }

  /**
   * The file within a folder.
   *
   * @throws InputException if this system takes the path for another place
   */
  Path in(Path data) {
    return within(data, file);
  }

  /** The mask's file within a folder; null where the mask is drawn. */
  Path maskIn(Path masks) {
    return mask != null && mask.startsWith(MASK_FILE)
        ? within(masks, mask.substring(MASK_FILE.length()))
        : null;
  }

  private static Path within(Path folder, String file) {
    Path root = folder.toAbsolutePath().normalize();
    Path path = root.resolve(file).normalize();
    require(path.startsWith(root) && !path.equals(root), file + " is not within " + folder);
    return folder.resolve(file);
  }

  /** {@code LEFT, TOP, SIDE} of the square that is cut of an image; null if none is. */
  int[] square(int width, int height) {
    if (crop.equals(NO_CROP)) {
      return null;
    }
    if (crop.equals(CENTER)) {
      int side = Math.min(width, height);
      return new int[] {(width - side) / 2, (height - side) / 2, side};
    }
    Matcher numbers = SQUARE.matcher(crop);
    require(numbers.matches(), "no crop: " + crop);
    int left = Integer.parseInt(numbers.group(1));
    int top = Integer.parseInt(numbers.group(2));
    int side = Integer.parseInt(numbers.group(3));
    require(
        side >= 1 && left + side <= width && top + side <= height,
        "the crop %s does not lie within the %d x %d pixels of %s"
            .formatted(crop, width, height, file));
    return new int[] {left, top, side};
  }

  /** What its files are called: the path without extension, {@code a/b.jpg} as {@code a_b}. */
  String outputName() {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    int end = file.length() - (dot > 0 ? name.length() - dot : 0);
    return file.substring(0, end).replace('/', '_');
  }
}
