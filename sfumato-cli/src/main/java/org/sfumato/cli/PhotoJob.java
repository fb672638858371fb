package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/** One task, its model loaded and its options settled, ready for any number of photographs. */
@FunctionalInterface
interface PhotoJob {
  /**
   * Works on one photograph.
   *
   * @param file where the photograph came from: its metadata, and its name for errors
   * @param photo upright sRGB
   * @param seed of every random draw; the same seed gives the same answers
   * @param progress is told the share done, in [0, 1], from time to time
   * @return one image for each sample asked for
   */
  List<BufferedImage> run(Path file, BufferedImage photo, long seed, DoubleConsumer progress);
}
