package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.file.Sha256;
import org.sfumato.image.ImageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of some folders and all folders in them but hidden ones, in the order of their paths.
 * Decoded images are kept as long as they fit into the cache; safe for several threads.
 */
public final class ImageFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
  private static final int BYTES_PER_PIXEL = Integer.BYTES; // TYPE_INT_RGB

  /** Of the heap for one cache: a run has two, for training and validation, and other needs. */
  private static final double MAX_SHARE_OF_HEAP = 0.25;

  private final List<Path> files;
  private final List<String> labels; // of each file
  private final String digest;
  private final long cacheBytes;
  private final AtomicLong cached = new AtomicLong();
  private final Map<Path, BufferedImage> cache = new ConcurrentHashMap<>();
  private final Map<Path, InputException> unreadable = new ConcurrentHashMap<>();

  /**
   * @param folders to look in
   * @param cacheBytes memory for decoded images; at most a quarter of the heap is used
   * @throws InputException if a folder is none, cannot be read, or there is no image in any
   */
  public ImageFolder(List<Path> folders, long cacheBytes) {
    this.cacheBytes = affordable(cacheBytes);
    files = new ArrayList<>();
    List<String> found = new ArrayList<>();
    MessageDigest seen = Sha256.digest();
    for (Path folder : folders) {
      for (Path file : imagesIn(folder)) {
        files.add(file);
        found.add(label(folder.relativize(file)));
        for (Path part : folder.relativize(file)) { // the same under any separator
          seen.update((part + "/").getBytes(StandardCharsets.UTF_8));
        }
        seen.update((byte) 0);
        seen.update(Long.toString(size(file)).getBytes(StandardCharsets.UTF_8));
        seen.update((byte) 0);
      }
    }
    labels = List.copyOf(found);
    digest = HexFormat.of().formatHex(seen.digest());
    if (files.isEmpty()) {
      throw new InputException("no image files in " + folders + ": give folders with photographs");
    }
  }

  /** Thumbnails and the like, which other programs leave. */
  private static boolean isHidden(String folder) {
    return folder.startsWith(".");
  }

  private static String label(Path file) {
    return file.getNameCount() > 1 ? file.getName(0).toString() : "";
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** So much of the cache that is asked for as the heap has room for. */
  static long affordable(long cacheBytes) {
    return Math.min(cacheBytes, (long) (MAX_SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()));
  }

  private static List<Path> imagesIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + " is not a folder: give one that holds images");
    }
    try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(ImageFiles::isImageName)
          .filter(file -> !isHidden(label(folder.relativize(file))))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    } catch (UncheckedIOException e) { // met further down, while walking
      throw FileErrors.cannotRead(folder, e.getCause());
    }
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
    return files.size();
  }

  public List<Path> files() {
    return List.copyOf(files);
  }

  /**
   * A decoded image.
   *
   * @param label the folder that it lies in, directly or not, of those in the folder given; empty
   *     where it lies in none
   */
  public record Picture(BufferedImage image, String label) {}

  /**
   * The image at a place in the order; where its file cannot be read, the next one that can. A file
   * that the memory is too small for is not passed over: else the examples would depend on it.
   *
   * @throws InputException if none can, or the memory is full
   */
  public Picture picture(int index) {
    InputException first = null;
    for (int i = 0; i < files.size(); i++) {
      int at = (index + i) % files.size();
      Path file = files.get(at);
      try {
        return new Picture(decoded(file), labels.get(at));
      } catch (InputException e) {
        if (e.getCause() instanceof OutOfMemoryError) {
          throw e;
        }
        if (unreadable.putIfAbsent(file, e) == null) {
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

  /** The files that could not be read so far, in the order of their paths, and why. */
  public Map<Path, String> unreadable() {
    Map<Path, String> reasons = new TreeMap<>();
    unreadable.forEach((file, error) -> reasons.put(file, error.getMessage()));
    return reasons;
  }

  /** The label of each file, in the order of the files. */
  public List<String> labels() {
    return labels;
  }

  /**
   * The names of the folders in some folders, sorted: the classes of the images in them.
   *
   * @throws InputException if there are fewer than two
   */
  public static List<String> labelsIn(List<Path> folders) {
    TreeSet<String> names = new TreeSet<>();
    for (Path folder : folders) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries
            .filter(Files::isDirectory)
            .map(entry -> entry.getFileName().toString())
            .filter(name -> !isHidden(name))
            .forEach(names::add);
      } catch (IOException e) {
        throw FileErrors.cannotRead(folder, e);
      }
    }
    if (names.size() < 2) {
      throw new InputException(
          "labels: there are not two folders in "
              + folders
              + ": put the images of each class into a folder of their own.");
    }
    return List.copyOf(names);
  }

  private BufferedImage decoded(Path file) {
    InputException known = unreadable.get(file);
    if (known != null) {
      throw known;
    }
    BufferedImage image = cache.get(file);
    if (image == null) {
      image = ImageFiles.read(file);
      long bytes = (long) BYTES_PER_PIXEL * image.getWidth() * image.getHeight();
      if (cached.addAndGet(bytes) > cacheBytes) {
        cached.addAndGet(-bytes);
      } else if (cache.putIfAbsent(file, image) != null) {
        cached.addAndGet(-bytes); // another thread was faster
      }
    }
    return image;
  }
}
