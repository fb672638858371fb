package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import picocli.CommandLine;

/** Runs command lines in this process and keeps what they print. */
final class Shell {
  final FakeLibrary library = new FakeLibrary();
  private final Library used;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Commands meet the fake library. */
  Shell() {
    used = library;
  }

  /** Commands meet this library. */
  Shell(Library library) {
    used = library;
  }

  int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine sfumato =
        Main.commandLine(used).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return sfumato.execute(words);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** Lines on standard error that a mistake must give: exactly one, and no stack trace. */
  String sentence() {
    assertThat(err()).hasLineCount(1).startsWith("sfumato: ").doesNotContain("Exception");
    return err().strip();
  }

  /** A small picture whose pixels all differ. */
  static Path picture(Path file) {
    return picture(file, 5, 4);
  }

  static Path picture(Path file, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 40 * x << 16 | 50 * y << 8 | 7);
      }
    }
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
