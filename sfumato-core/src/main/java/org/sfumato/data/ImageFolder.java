package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.sfumato.error.InputException;
import org.sfumato.file.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of some folders and all folders in them but hidden ones, in the order of their paths;
 * and of lists and shards ({@link ImageSets}), in theirs. Decoded images are kept as long as they
 * fit into the cache; safe for several threads.
 */
public final class ImageFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
  private static final int BYTES_PER_PIXEL = Integer.BYTES; // TYPE_INT_RGB

  private final List<ImageEntry> entries = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, ImageEntry> conditions;
  private final String digest;
  private final Map<Integer, InputException> unreadable = new ConcurrentHashMap<>();
  private volatile PictureCache cache;
  private volatile Set<Integer> wanted; // null for all
  private List<String> labels; // null until somebody asks

  /**
   * Where the images of a set are.
   *
   * @param first place
   */
  record Part(String name, int first, int size) {}

  /**
   * @param folders to look in
   * @param cacheBytes memory for decoded images; at most a quarter of the heap is used
   * @throws InputException if a folder is none, cannot be read, or there is no image in any
   */
  public ImageFolder(List<Path> folders, long cacheBytes) {
    this(foldersOnly(folders), cacheBytes);
  }

  /**
   * @param sets to look in
   * @param cacheBytes memory for decoded images; at most a quarter of the heap is used
   * @throws InputException if a place holds nothing of the kind, cannot be read, or there is no
   *     image in any; or if pictures and conditions are not one for one
   */
  public ImageFolder(ImageSets sets, long cacheBytes) {
    cache = new MemoryCache(cacheBytes);
    MessageDigest seen = Sha256.digest();
    sets.sets()
        .forEach(
            (name, places) -> {
              int first = entries.size();
              places.forEach(place -> entries.addAll(ImagePlace.images(place)));
              parts.add(new Part(name, first, entries.size() - first));
            });
    entries.forEach(entry -> see(seen, entry));
    conditions = sets.conditions().isEmpty() ? Map.of() : pairs(sets.conditions());
    entries.stream()
        .map(entry -> conditions.get(entry.stem()))
        .filter(Objects::nonNull)
        .forEach(entry -> see(seen, entry));
    digest = HexFormat.of().formatHex(seen.digest());
    if (entries.isEmpty()) {
      throw new InputException(
          "no image files in " + sets.places() + ": give folders with photographs");
    }
  }

  private static ImageSets foldersOnly(List<Path> folders) {
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new InputException(folder + " is not a folder: give one that holds images");
      }
    }
    return ImageSets.of(folders);
  }

  private static void see(MessageDigest seen, ImageEntry entry) {
    for (String part : entry.parts()) { // the same under any separator
      seen.update((part + "/").getBytes(StandardCharsets.UTF_8));
    }
    seen.update((byte) 0);
    seen.update(Long.toString(entry.bytes()).getBytes(StandardCharsets.UTF_8));
    seen.update((byte) 0);
  }

  private Map<String, ImageEntry> pairs(List<Path> places) {
    Map<String, ImageEntry> byStem = new HashMap<>();
    places.forEach(
        place -> ImagePlace.images(place).forEach(entry -> byStem.put(entry.stem(), entry)));
    Set<String> stems = new HashSet<>();
    for (ImageEntry entry : entries) {
      stems.add(entry.stem());
      if (!byStem.containsKey(entry.stem())) {
        throw new InputException(
            entry.name() + " has no picture of its name in " + places + ": give pairs");
      }
    }
    for (ImageEntry entry : byStem.values()) {
      if (!stems.contains(entry.stem())) {
        throw new InputException(
            entry.name() + " is to become a picture that is not there: give pairs");
      }
    }
    return Map.copyOf(byStem);
  }

  /** Where each set's images are. */
  List<Part> parts() {
    return List.copyOf(parts);
  }

  /**
   * Keeps only these images in memory, decoded, until it is told of others: the rest is not to be
   * asked for soon.
   */
  void keepOnly(int... places) {
    Set<Integer> now = new HashSet<>();
    for (int place : places) {
      now.add(place);
    }
    wanted = now;
    cache.keepOnly(now);
  }

  /** So many bytes of a cache in memory as the heap has room for. */
  public static long affordable(long bytes) {
    return MemoryCache.affordable(bytes);
  }

  /**
   * Keeps decoded images in a file in a folder from now on, instead of in memory.
   *
   * @param cacheBytes room on the disk; at most a quarter of what is free there is used
   * @throws InputException if no file can be made there
   */
  public void cacheOnDisk(Path folder, long cacheBytes) {
    cache = MappedCache.in(folder, cacheBytes);
  }

  /** Frees the room that decoded images take. Images can be read all the same. */
  @Override
  public void close() {
    cache.close();
  }

  /**
   * SHA-256 of the files' names within their folders and their sizes, in order: the same for the
   * same images, wherever the folders lie.
   */
  public String digest() {
    return digest;
  }

  /** Number of files; some may turn out unreadable. */
  public int size() {
    return entries.size();
  }

  /** The file of each image; for one in a shard, the shard. */
  public List<Path> files() {
    return entries.stream().map(ImageEntry::file).toList();
  }

  /** The name of an image, for people. */
  public String name(int place) {
    return entries.get(place).name();
  }

  /**
   * A decoded image.
   *
   * @param place in the order of the images
   * @param condition the picture that is to become the image, of the same size; null where there
   *     are no pairs
   */
  public record Picture(int place, BufferedImage image, BufferedImage condition) {
    /** Of its pixels, decoded. */
    long bytes() {
      long pixels = (long) image.getWidth() * image.getHeight();
      return BYTES_PER_PIXEL * pixels * (condition == null ? 1 : 2);
    }
  }

  /**
   * The image at a place in the order; where its file cannot be read, the next one that can. A file
   * that the memory is too small for is not passed over: else the examples would depend on it.
   *
   * @throws InputException if none can, the memory is full, or the thread was interrupted
   */
  public Picture picture(int index) {
    InputException first = null;
    for (int i = 0; i < entries.size(); i++) {
      int at = (index + i) % entries.size();
      try {
        return decoded(at);
      } catch (InputException e) {
        // Nor one whose reading was interrupted: it is wanted no more now, but may be later.
        if (e.getCause() instanceof OutOfMemoryError || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (unreadable.putIfAbsent(at, e) == null) {
          LOG.warn("skipped: {}", e.getMessage());
        }
        first = first == null ? e : first;
      }
    }
    throw new InputException("none of the images can be read: " + first.getMessage(), first);
  }

  /** As {@link #picture}. */
  public BufferedImage image(int index) {
    return picture(index).image();
  }

  /** Why images could not be read so far, in the order of the images. */
  public List<String> unreadable() {
    return new TreeMap<>(unreadable).values().stream().map(InputException::getMessage).toList();
  }

  /**
   * The class of each file, in the order of the files: the folder that it lies in, directly or not,
   * of those in the folder given, or the number that its shard tells; empty where there is neither.
   *
   * @throws InputException if a shard tells what is no number
   */
  public synchronized List<String> labels() {
    if (labels == null) {
      labels = entries.stream().map(ImageEntry::className).toList();
    }
    return labels;
  }

  /**
   * The classes of the images in some places, sorted: the names of the folders in folders of
   * images; the numbers that shards tell, in the order of the numbers.
   *
   * @throws InputException if there are fewer than two
   */
  public static List<String> labelsIn(List<Path> places) {
    TreeSet<String> names = new TreeSet<>();
    places.forEach(place -> names.addAll(ImagePlace.classes(place)));
    if (names.size() < 2) {
      throw new InputException(
          "labels: there are not two folders in "
              + places
              + ": put the images of each class into a folder of their own, or the number of its"
              + " class beside each image in a shard, as NAME.cls.");
    }
    List<String> sorted = new ArrayList<>(names);
    boolean numbered = names.stream().allMatch(name -> name.matches("\\d+"));
    if (numbered && places.stream().noneMatch(ImagePlace::isFolderOfImages)) {
      sorted.sort(Comparator.comparing(String::length).thenComparing(name -> name));
    }
    return sorted;
  }

  private Picture decoded(int place) {
    InputException known = unreadable.get(place);
    if (known != null) {
      throw known;
    }
    Picture picture = cache.get(place);
    if (picture == null) {
      picture = read(place);
      Set<Integer> now = wanted;
      if (now == null || now.contains(place)) {
        cache.put(picture);
      }
    }
    return picture;
  }

  /**
   * The image at a place, decoded anew and not kept.
   *
   * @throws InputException if it cannot be read
   */
  public Picture read(int place) {
    ImageEntry entry = entries.get(place);
    BufferedImage image = entry.read();
    ImageEntry other = conditions.get(entry.stem());
    if (other == null) {
      return new Picture(place, image, null);
    }
    BufferedImage condition = other.read();
    if (condition.getWidth() != image.getWidth() || condition.getHeight() != image.getHeight()) {
      throw new InputException(
          String.format(
              "%s has %d x %d pixels, and %s has %d x %d: give pairs of one size.",
              other.name(),
              condition.getWidth(),
              condition.getHeight(),
              entry.name(),
              image.getWidth(),
              image.getHeight()));
    }
    return new Picture(place, image, condition);
  }
}
