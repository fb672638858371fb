package org.sfumato.examples;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.sfumato.Options;
import org.sfumato.Sfumato;

/** Colorizes one photograph from a program: {@code ColorizePhotograph MODEL IN OUT.png}. */
public final class ColorizePhotograph {
  private ColorizePhotograph() {}

  /**
   * @param args a model, a photograph, and the PNG file to write
   */
  public static void main(String[] args) throws IOException {
    // Load once, use for any number of photographs, from any number of threads.
    try (Sfumato sfumato = Sfumato.load(Path.of(args[0]))) {
      BufferedImage photo = ImageIO.read(new File(args[1]));
      Options options =
          Options.DEFAULT
              .withSeed(7) // another seed, another plausible answer
              .withSteps(50)
              .onProgress(share -> System.out.printf("\r%3.0f %%", 100 * share));
      ImageIO.write(sfumato.colorize(photo, options), "png", new File(args[2]));
      System.out.println();
    }
  }
}
