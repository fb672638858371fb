package org.sfumato.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sfumato.error.InputException;
import org.sfumato.file.Sha256;

/**
 * The folder in which published files are kept.
 *
 * @param folder need not exist before the first is fetched
 */
public record WeightCache(Path folder) {
  /** What names another folder. */
  public static final String VARIABLE = "SFUMATO_CACHE";

  /**
   * This user's: what {@code SFUMATO_CACHE} names, else {@code sfumato} in {@code XDG_CACHE_HOME}
   * or {@code ~/.cache}.
   */
  public static WeightCache ofUser() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static WeightCache of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault(VARIABLE, "");
    if (!own.isBlank()) {
      return new WeightCache(Path.of(own));
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification: a relative path is to be ignored.
    boolean usable = !xdg.isBlank() && Path.of(xdg).isAbsolute();
    return new WeightCache((usable ? Path.of(xdg) : home.resolve(".cache")).resolve("sfumato"));
  }

  /** Where a file is or would be. */
  public Path path(KnownFile file) {
    return folder.resolve(file.file());
  }

  /**
   * A file that is there, and is what was published.
   *
   * @throws InputException if not; it says where to get it and where to put it
   */
  public Path require(KnownFile file) {
    Path path = path(file);
    if (!Files.exists(path)) {
      throw new InputException(
          file.network()
              + " needs "
              + path
              + ", which is not there: run 'sfumato fetch "
              + file.network()
              + "', or download "
              + file.url()
              + " ("
              + file.size()
              + ") elsewhere and put it there.");
    }
    String actual = Sha256.of(path);
    if (!actual.equals(file.sha256())) {
      throw new InputException(
          path
              + " is not the file that was published: its SHA-256 is "
              + actual
              + " and should be "
              + file.sha256()
              + "; 'sfumato fetch "
              + file.network()
              + "' replaces it.");
    }
    return path;
  }
}
