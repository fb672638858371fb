package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** An image that goes with a photograph: its mask, its hints. */
@FunctionalInterface
interface Companion {
  /**
   * The image of a photograph.
   *
   * @param file where the photograph came from
   * @param photo that it must fit
   * @return with alpha where the file has it
   * @throws org.sfumato.error.InputException if there is none, or it does not fit
   */
  BufferedImage of(Path file, BufferedImage photo);
}
