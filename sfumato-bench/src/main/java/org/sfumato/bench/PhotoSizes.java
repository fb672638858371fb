package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  @Option(names = "--measure", hidden = true, description = "In a child: the size to measure.")
  Double measured;

  public static void main(String... args) {
    System.exit(new CommandLine(new PhotoSizes()).execute(args));
  }

  @Override
  public void run() {
    if (measured != null) {
      System.out.println(measure(tasks.get(0)));
      return;
    }
    System.out.println(
        "| task | megapixels | seconds | seconds per megapixel | peak memory, GB | more, MB per"
            + " megapixel |\n|---|---|---|---|---|---|");
    for (String task : tasks) {
      double base = Double.NaN;
      double smallest = sizes.get(0);
      for (double size : sizes) {
        double[] found = inAChild(task, size);
        if (Double.isNaN(base)) {
          base = found[1];
        }
        System.out.printf(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.2f | %.2f | %s |%n",
            task,
            size,
            found[0],
            found[0] / size,
            found[1] / 1e9,
            size == smallest
                ? ""
                : String.format(Locale.ROOT, "%.0f", (found[1] - base) / 1e6 / (size - smallest)));
      }
    }
  }

  private double[] inAChild(String task, double size) {
    String printed =
        PeakMemory.ofChild(
            PhotoSizes.class,
            List.of(
                "--model=" + model,
                "--photo=" + photo,
                "--steps=" + steps,
                "--tasks=" + task,
                "--measure=" + size));
    return Arrays.stream(printed.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Seconds, and bytes at most. */
  private String measure(String task) {
    try (Sfumato sfumato = Sfumato.load(model)) {
      Path folder = Files.createTempDirectory("sfumato-sizes");
      try {
        work(sfumato, task, file(folder, WARM_UP), folder);
        Path file = file(folder, measured);
        long start = System.nanoTime();
        work(sfumato, task, file, folder);
        double seconds = (System.nanoTime() - start) / 1e9;
        return seconds + " " + PeakMemory.now().orElse(0);
      } finally {
        try (var files = Files.list(folder)) {
          files.forEach(file -> file.toFile().delete());
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(Path folder, double megapixels) throws IOException {
    BufferedImage any = ImageFiles.read(photo);
    double scale = Math.sqrt(megapixels * 1e6 / any.getWidth() / any.getHeight());
    int width = (int) Math.round(scale * any.getWidth());
    int height = (int) Math.round(scale * any.getHeight());
    byte[] jpeg =
        Jpeg.encode(
            Resampling.BICUBIC.resize(any, width, height).toImage(), QUALITY, Jpeg.Chroma.HALVED);
    return Files.write(folder.resolve(megapixels + ".jpg"), jpeg);
  }

  private void work(Sfumato sfumato, String task, Path file, Path folder) {
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
    done.write(folder.resolve("done.jpg"), true);
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
