package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Models that are loaded and know what to make. */
interface GenerateJob extends AutoCloseable {
  /** Names of the images' classes, in order; empty texts where they have none. */
  List<String> labels();

  /** Height and width of the images. */
  int side();

  /**
   * Makes some of the images: the same whichever are asked for together.
   *
   * @param first of them, from 0
   * @param progress is told the share done
   */
  List<BufferedImage> run(int first, int count, DoubleConsumer progress);

  @Override
  void close();
}
