package org.sfumato.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.task.JpegRestoration;

/**
 * What needs no learning, beside models ({@code experiments/quality.sh}): makes results of a test
 * set ({@code sfumato degrade}) by a simple rule.
 */
public final class Baselines {
  private static final int TELEA_RADIUS = 5;

  private enum Rule {
    /** The input itself: a JPEG file, a gray picture, a hole. */
    INPUT,
    /** A JPEG as the network is shown it: without the steps between its flat blocks. */
    DEBLOCKED,
    /** Each row goes on as it ends ({@code uncrop} with the mask {@code left}). */
    EDGES,
    /**
     * What is left, mirrored ({@code uncrop} with the mask {@code left}): real texture, if wrong.
     */
    MIRROR,
    /** {@link Telea}. */
    TELEA
  }

  private Baselines() {}

  /**
   * @param args {@code input}, {@code deblocked}, {@code edges}, {@code mirror} or {@code telea};
   *     the set's folder; a folder to make
   */
  public static void main(String[] args) throws IOException {
    Rule rule = Rule.valueOf(args[0].toUpperCase(Locale.ROOT));
    Path set = Path.of(args[1]);
    Path out = Files.createDirectories(Path.of(args[2]));
    List<Path> originals;
    try (Stream<Path> files = Files.list(set.resolve("originals"))) {
      originals = files.sorted().toList();
    }
    for (Path original : originals) {
      String name = original.getFileName().toString();
      ImageFiles.write(result(rule, set, original, name).toImage(), out.resolve(name), true);
    }
  }

  private static Pixels result(Rule rule, Path set, Path original, String name) {
    if (rule == Rule.INPUT || rule == Rule.DEBLOCKED) {
      Path png = set.resolve("inputs").resolve(name);
      Path jpeg = png.resolveSibling(name.replaceFirst("\\.png$", ".jpg"));
      Pixels input = Pixels.of(ImageFiles.read(Files.exists(png) ? png : jpeg));
      return rule == Rule.INPUT ? input : new JpegRestoration().shown(input);
    }
    // Only what the mask leaves is looked at.
    Pixels picture = Pixels.of(ImageFiles.read(original));
    Pixels mask = mask(set.resolve("masks").resolve(name));
    return switch (rule) {
      case TELEA -> Telea.fill(picture, mask, TELEA_RADIUS);
      case MIRROR -> mirror(picture, mask);
      default -> edges(picture, mask);
    };
  }

  private static Pixels mask(Path file) {
    Pixels white = Pixels.of(ImageFiles.read(file));
    Pixels mask = Pixels.zeros(1, white.height(), white.width());
    for (int i = 0; i < mask.data().length; i++) {
      mask.data()[i] = white.data()[i] > 0 ? 1 : 0;
    }
    return mask;
  }

  static Pixels edges(Pixels picture, Pixels mask) {
    Pixels filled = picture.copy();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = picture.width() - 2; x >= 0; x--) {
        if (mask.at(0, y, x) == 1) {
          for (int c = 0; c < picture.channels(); c++) {
            filled.data()[filled.index(c, y, x)] = filled.at(c, y, x + 1);
          }
        }
      }
    }
    return filled;
  }

  /** A margin of at most half the width. */
  static Pixels mirror(Pixels picture, Pixels mask) {
    Pixels filled = picture.copy();
    for (int y = 0; y < picture.height(); y++) {
      int begin = 0;
      while (mask.at(0, y, begin) == 1) {
        begin++;
      }
      for (int x = 0; x < begin; x++) {
        for (int c = 0; c < picture.channels(); c++) {
          filled.data()[filled.index(c, y, x)] = picture.at(c, y, 2 * begin - 1 - x);
        }
      }
    }
    return filled;
  }
}
