package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Which mask belongs to a photograph. */
@FunctionalInterface
interface MaskSource {
  /**
   * The mask of a photograph.
   *
   * @param file where the photograph came from
   * @param photo that the mask must fit
   * @return with alpha where the file has it; white, or opaque, is to be filled
   * @throws org.sfumato.error.InputException if there is none, or it does not fit
   */
  BufferedImage of(Path file, BufferedImage photo);
}
