package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Photograph;
import org.sfumato.image.Resampling;
import org.sfumato.task.Margins;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Seconds and memory from file to file for photographs of several sizes, in each task: how both
 * grow. Every size has a process of its own, which works on a small photograph first.
 */
@Command(name = "photo-sizes", mixinStandardHelpOptions = true)
public final class PhotoSizes implements Runnable {
  /** The photograph that is worked on before the clock starts. */
  private static final double WARM_UP = 0.02;

  private static final int QUALITY = 60;
  private static final String SMALL = "small.jpg";
  private static final String LARGE = "large.jpg";

  @Option(names = "--model", required = true, description = "The model.")
  Path model;

  @Option(names = "--photo", required = true, description = "Brought to each of the sizes.")
  Path photo;

  @Option(
      names = "--megapixels",
      split = ",",
      defaultValue = "0.1,0.4,1.6,6.3,25",
      description = "Sizes (default: ${DEFAULT-VALUE}).")
  List<Double> sizes;

  @Option(
      names = "--steps",
      defaultValue = "5",
      description = "Sampling steps (default: ${DEFAULT-VALUE}); the time grows with them.")
  int steps;

  @Option(
      names = "--tasks",
      split = ",",
      defaultValue = "colorize,inpaint,uncrop,restore",
      description = "Default: ${DEFAULT-VALUE}.")
  List<String> tasks;

  @Option(names = "--measure", hidden = true, description = "In a child: the folder of the files.")
  Path measured;

  public static void main(String... args) {
    System.exit(new CommandLine(new PhotoSizes()).execute(args));
  }

  @Override
  public void run() {
    try {
      if (measured != null) {
        System.out.println(measure(tasks.get(0)));
        return;
      }
      System.out.println(
          "| task | megapixels | seconds | seconds per megapixel | peak memory, GB |\n"
              + "|---|---|---|---|---|");
      Path folder = Files.createTempDirectory("sfumato-sizes");
      try {
        write(folder.resolve(SMALL), WARM_UP);
        for (String task : tasks) {
          for (double size : sizes) {
            write(folder.resolve(LARGE), size);
            System.out.println(row(task, size, inAChild(task, folder)));
          }
        }
      } finally {
        try (Stream<Path> files = Files.list(folder)) {
          files.forEach(file -> file.toFile().delete());
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(String task, double size, double[] found) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.2f | %.2f |",
        task,
        size,
        found[0],
        found[0] / size,
        found[1] / 1e9);
  }

  private double[] inAChild(String task, Path folder) {
    String printed =
        PeakMemory.ofChild(
            PhotoSizes.class,
            List.of(
                "--model=" + model,
                "--photo=" + photo,
                "--steps=" + steps,
                "--tasks=" + task,
                "--measure=" + folder));
    return Arrays.stream(printed.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Seconds, and the most bytes, NaN where the system does not tell. */
  private String measure(String task) throws IOException {
    try (Sfumato sfumato = Sfumato.load(model)) {
      work(sfumato, task, measured.resolve(SMALL));
      long start = System.nanoTime();
      work(sfumato, task, measured.resolve(LARGE));
      double seconds = (System.nanoTime() - start) / 1e9;
      OptionalLong bytes = PeakMemory.now();
      return seconds + " " + (bytes.isPresent() ? bytes.getAsLong() : Double.NaN);
    }
  }

  /** Not in the process that is measured: this takes memory, too. */
  private void write(Path file, double megapixels) throws IOException {
    BufferedImage any = ImageFiles.read(photo);
    double scale = Math.sqrt(megapixels * 1e6 / any.getWidth() / any.getHeight());
    int width = (int) Math.round(scale * any.getWidth());
    int height = (int) Math.round(scale * any.getHeight());
    BufferedImage large = Resampling.BICUBIC.resize(any, width, height).toImage();
    Files.write(file, Jpeg.encode(large, QUALITY, Jpeg.Chroma.HALVED));
  }

  private void work(Sfumato sfumato, String task, Path file) {
    Options options = Options.DEFAULT.withSteps(steps);
    Photograph read = Photograph.read(file);
    Photograph done =
        switch (task) {
          case "colorize" -> sfumato.colorize(read, options);
          case "inpaint" -> sfumato.inpaint(read, hole(read), options);
          case "uncrop" ->
              sfumato.uncrop(read, new Margins(read.width() / 4, read.width() / 4, 0, 0), options);
          case "restore" -> sfumato.restore(read, options);
          default -> throw new IllegalArgumentException("no task " + task);
        };
    done.write(file.resolveSibling("done.jpg"), true);
  }

  /** A hole in the middle, a quarter of the photograph each way. */
  private static BufferedImage hole(Photograph photo) {
    int width = photo.width();
    int height = photo.height();
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = height * 3 / 8; y < height * 5 / 8; y++) {
      for (int x = width * 3 / 8; x < width * 5 / 8; x++) {
        mask.setRGB(x, y, 0xffffff);
      }
    }
    return mask;
  }
}
