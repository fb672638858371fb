package org.sfumato.train.doctor;

import java.util.List;
import java.util.Optional;

/** Images that a run would skip. */
final class ReadingCheck {
  private ReadingCheck() {}

  /**
   * @param unreadable why each cannot be read
   * @param looked images that were tried
   */
  static Optional<Warning> of(List<String> unreadable, int looked) {
    if (unreadable.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "unreadable",
            String.format(
                "%d of %d images cannot be read and would be skipped: mend or remove them (%s)",
                unreadable.size(), looked, unreadable.get(0).replaceFirst("[.]$", ""))));
  }
}
