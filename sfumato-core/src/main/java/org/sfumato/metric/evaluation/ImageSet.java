package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.List;
import org.sfumato.data.ImageFolder;

/**
 * The images of a folder and of all folders in it, in the order of their paths.
 *
 * @param digest SHA-256 of the files' names and sizes: what tells one set from another in a report
 */
public record ImageSet(Path folder, List<Path> files, String digest) {
  /**
   * @throws org.sfumato.error.InputException if it is no folder, or holds no images
   */
  public static ImageSet of(Path folder) {
    ImageFolder images = new ImageFolder(List.of(folder), 0);
    return new ImageSet(folder, images.files(), images.digest());
  }

  /** A file's path in the folder without its ending, with {@code /} between names. */
  String stem(Path file) {
    String path = folder.relativize(file).toString().replace('\\', '/');
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
