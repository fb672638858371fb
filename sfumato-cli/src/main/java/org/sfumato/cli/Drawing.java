package org.sfumato.cli;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;

/** Drawings as files, PNG or SVG as the name says. */
final class Drawing {
  /** Pixels for one unit of the drawing in a PNG. */
  private static final int DENSITY = 2;

  private Drawing() {}

  /**
   * Tells before anything is drawn whether a file can be written.
   *
   * @throws InputException if its name has another ending, or there is one and it may not go
   */
  static void check(Path file, boolean overwrite) {
    if (!isSvg(file) && !name(file).endsWith(".png")) {
      throw new InputException("cannot draw " + file + ": name a file that ends in .png or .svg");
    }
    if (Files.exists(file) && !overwrite) {
      throw new InputException(
          file + " exists; choose another name, or --overwrite to replace it.");
    }
  }

  /**
   * Writes a drawing.
   *
   * @param file that {@link #check} has passed
   * @param width in units of the drawing
   * @param height in units of the drawing
   */
  static void write(Path file, int width, int height, Consumer<Graphics2D> painter) {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          if (isSvg(file)) {
            writeSvg(out, width, height, painter);
          } else {
            writePng(out, width, height, painter);
          }
        });
  }

  /** A drawing as the text of an SVG file. */
  static byte[] svg(int width, int height, Consumer<Graphics2D> painter) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writeSvg(out, width, height, painter);
    } catch (IOException e) {
      throw new UncheckedIOException("drawing in memory failed", e);
    }
    return out.toByteArray();
  }

  private static void writeSvg(
      OutputStream out, int width, int height, Consumer<Graphics2D> painter) throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    painter.accept(graphics);
    PageSize page = new PageSize(width, height);
    Processors.get("svg").getDocument(graphics.getCommands(), page).writeTo(out);
  }

  private static void writePng(
      OutputStream out, int width, int height, Consumer<Graphics2D> painter) throws IOException {
    BufferedImage image =
        new BufferedImage(width * DENSITY, height * DENSITY, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(DENSITY, DENSITY);
    painter.accept(graphics);
    graphics.dispose();
    ImageIO.write(image, "png", out);
  }

  private static boolean isSvg(Path file) {
    return name(file).endsWith(".svg");
  }

  private static String name(Path file) {
    return file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
