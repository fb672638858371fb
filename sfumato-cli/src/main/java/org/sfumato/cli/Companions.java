package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.sfumato.error.InputException;
import org.sfumato.task.PaintedMask;

/**
 * Images that go with photographs, as an option names them: one for all, or a folder with one for
 * each, called as the photographs or {@code NAME.png}.
 */
final class Companions implements Companion {
  private final String option;
  private final Path path;
  private final Function<Path, BufferedImage> reader;

  /** The one image of all photographs; null where each has its own. */
  private final BufferedImage only;

  /**
   * Reads the one image of all photographs.
   *
   * @param option its name: {@code --mask}
   * @param path a file, or a folder
   * @param reader of one of them, which refuses what cannot be used
   */
  Companions(String option, Path path, Function<Path, BufferedImage> reader) {
    this.option = option;
    this.path = path;
    this.reader = reader;
    only = Files.isDirectory(path) ? null : reader.apply(path);
  }

  @Override
  public BufferedImage of(Path file, BufferedImage photo) {
    Path source = only == null ? find(file) : path;
    BufferedImage found = only == null ? reader.apply(source) : only;
    if (!PaintedMask.fits(photo, found)) {
      throw new InputException(
          option
              + " "
              + source
              + " is "
              + size(found)
              + " pixels and "
              + file
              + " is "
              + size(photo)
              + "; give one of the same shape");
    }
    return found;
  }

  private Path find(Path file) {
    Path same = path.resolve(file.getFileName());
    Path png = path.resolve(OutputNames.stem(file) + ".png");
    if (Files.exists(same) || Files.exists(png)) {
      return Files.exists(same) ? same : png;
    }
    throw new InputException(
        option + " " + path + " has none for " + file + ": neither of its name nor " + png);
  }

  private static String size(BufferedImage image) {
    return image.getWidth() + " x " + image.getHeight();
  }
}
