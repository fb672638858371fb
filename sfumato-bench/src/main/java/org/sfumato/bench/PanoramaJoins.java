package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sfumato.image.ImageFiles;

/**
 * Whether one sees the steps in which panoramas were made: mean absolute differences of
 * neighbouring columns across the photograph's edge, and across the joins of steps, by those around
 * them; and how the mean luma of each step differs from that of the half window at the photograph's
 * edge, and how much of its spread is left.
 */
public final class PanoramaJoins {
  /** Steps at each side that are told of. */
  private static final int STEPS = 3;

  /** Columns at each side of a join that it is compared with. */
  private static final int AROUND = 24;

  private final List<double[]> edges = new ArrayList<>();
  private final List<double[]> joins = new ArrayList<>();
  private final double[] drift = new double[STEPS];
  private final double[] distance = new double[STEPS];
  private final double[] spread = new double[STEPS];
  private final int[] counts = new int[STEPS];

  private PanoramaJoins() {}

  /**
   * @param args folder of panoramas, {@code NAME-panorama.png}, then folders of their photographs
   *     {@code NAME.jpg}
   */
  public static void main(String[] args) throws IOException {
    PanoramaJoins joins = new PanoramaJoins();
    for (String folder : List.of(args).subList(1, args.length)) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        for (Path file : files.filter(ImageFiles::isImageName).sorted().toList()) {
          String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
          Path panorama = Path.of(args[0]).resolve(name + "-panorama.png");
          if (Files.exists(panorama)) {
            joins.add(ImageFiles.read(file), ImageFiles.read(panorama));
          }
        }
      }
    }
    joins.print();
  }

  private void add(BufferedImage photo, BufferedImage panorama) {
    if (photo.getWidth() < photo.getHeight()) {
      return; // other steps
    }
    int step = photo.getHeight() / 2;
    int left = (panorama.getWidth() - photo.getWidth()) / 2;
    int right = left + photo.getWidth();
    edges.add(join(panorama, left));
    edges.add(join(panorama, right));
    for (int side : new int[] {-1, 1}) {
      int edge = side < 0 ? left : right;
      double[] known = luma(panorama, edge, edge - side * step);
      for (int i = 0; i < STEPS; i++) {
        int from = edge + side * i * step;
        int to = Math.max(0, Math.min(panorama.getWidth(), from + side * step));
        if (side * (to - from) < AROUND) {
          break; // the panorama ends here, or has ended before
        }
        if (i > 0) {
          joins.add(join(panorama, from));
        }
        double[] made = luma(panorama, from, to);
        drift[i] += made[0] - known[0];
        distance[i] += Math.abs(made[0] - known[0]);
        spread[i] += made[1] / known[1];
        counts[i]++;
      }
    }
  }

  /** Mean difference across the border left of a column, and of the columns around it. */
  private static double[] join(BufferedImage image, int column) {
    double around = 0;
    for (int i = 1; i <= AROUND; i++) {
      around += difference(image, column - i) + difference(image, column + i);
    }
    return new double[] {difference(image, column), around / (2 * AROUND)};
  }

  private static double difference(BufferedImage image, int column) {
    if (column < 1 || column >= image.getWidth()) {
      return 0;
    }
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      int one = image.getRGB(column - 1, y);
      int other = image.getRGB(column, y);
      for (int shift = 0; shift < 24; shift += 8) {
        sum += Math.abs((one >> shift & 0xff) - (other >> shift & 0xff));
      }
    }
    return sum / (3 * image.getHeight());
  }

  /** Mean and standard deviation of the luma of the columns between two. */
  private static double[] luma(BufferedImage image, int one, int other) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int x = Math.min(one, other); x < Math.max(one, other); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int rgb = image.getRGB(x, y);
        double luma = 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
        sum += luma;
        squares += luma * luma;
        count++;
      }
    }
    double mean = sum / count;
    return new double[] {mean, Math.sqrt(Math.max(0, squares / count - mean * mean))};
  }

  private void print() {
    System.out.printf("%d panoramas%n", edges.size() / 2);
    System.out.printf("across the photograph's edge: %.2f of around%n", ratio(edges));
    System.out.printf("across joins of steps: %.2f of around%n", ratio(joins));
    for (int i = 0; i < STEPS && counts[i] > 0; i++) {
      System.out.printf(
          "step %d: luma %+.1f, off by %.1f of 255; spread %.2f of the photograph's%n",
          i + 1, drift[i] / counts[i], distance[i] / counts[i], spread[i] / counts[i]);
    }
  }

  private static double ratio(List<double[]> joins) {
    return joins.stream().mapToDouble(j -> j[0]).sum()
        / joins.stream().mapToDouble(j -> j[1]).sum();
  }
}
