package org.sfumato.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.sfumato.image.Photograph;

/** One task, its model loaded and its options settled, ready for any number of photographs. */
@FunctionalInterface
interface PhotoJob {
  /**
   * Works on one photograph.
   *
   * @param file where the photograph came from: its metadata, and its name for errors
   * @param photo with all that its file holds
   * @param seed of every random draw; the same seed gives the same answers
   * @param progress is told the share done, in [0, 1], from time to time
   * @return one photograph for each sample asked for
   */
  List<Photograph> run(Path file, Photograph photo, long seed, DoubleConsumer progress);
}
