package org.sfumato.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sfumato.error.InputException;

/** A folder for results that are more than one file: nothing that is there is mixed with them. */
public final class NewFolder {
  private NewFolder() {}

  /**
   * Makes a folder and folders in it.
   *
   * @throws InputException if it exists and is not an empty folder, or cannot be made
   */
  public static void make(Path folder, String... parts) {
    try {
      if (Files.exists(folder) && !isEmptyFolder(folder)) {
        throw new InputException(folder + " exists and is not an empty folder; name another.");
      }
      Files.createDirectories(folder);
      for (String part : parts) {
        Files.createDirectories(folder.resolve(part));
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }
}
