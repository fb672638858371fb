package org.sfumato.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sfumato.train.RunStatus.Point;

/** Losses over images seen, in characters: for a terminal. The height is logarithmic. */
final class LossChart {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 11;
  private static final char TRAINING = '.';
  private static final char VALIDATION = 'o';

  private LossChart() {}

  /** The lines of the chart; none where there are not two points to draw. */
  static List<String> lines(List<Point> training, List<Point> validation) {
    List<Point> all =
        Stream.concat(training.stream(), validation.stream()).filter(p -> p.value() > 0).toList();
    if (all.size() < 2) {
      return List.of();
    }
    double low = Math.log(all.stream().mapToDouble(Point::value).min().orElseThrow());
    double high = Math.log(all.stream().mapToDouble(Point::value).max().orElseThrow());
    long last = all.stream().mapToLong(Point::imagesSeen).max().orElseThrow();
    char[][] field = new char[HEIGHT][WIDTH];
    for (char[] row : field) {
      Arrays.fill(row, ' ');
    }
    draw(field, training, TRAINING, low, high, last);
    draw(field, validation, VALIDATION, low, high, last);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < HEIGHT; row++) {
      boolean labelled = row % ((HEIGHT - 1) / 2) == 0;
      double value = Math.exp(high - (high - low) * row / (HEIGHT - 1));
      String label = labelled ? String.format(Locale.ROOT, "%9.4f", value) : " ".repeat(9);
      lines.add((label + " |" + new String(field[row])).stripTrailing());
    }
    lines.add(" ".repeat(10) + "+" + "-".repeat(WIDTH));
    String end = last + " images";
    lines.add(" ".repeat(11) + "0" + " ".repeat(Math.max(1, WIDTH - 1 - end.length())) + end);
    lines.add(
        " ".repeat(11)
            + TRAINING
            + " training"
            + (validation.isEmpty() ? "" : "   " + VALIDATION + " validation"));
    return lines;
  }

  /** In each column the mean of its logarithms. */
  private static void draw(
      char[][] field, List<Point> points, char mark, double low, double high, long last) {
    double[] sums = new double[WIDTH];
    int[] counts = new int[WIDTH];
    for (Point point : points) {
      if (point.value() > 0) {
        int column = (int) ((WIDTH - 1) * point.imagesSeen() / Math.max(1, last));
        sums[column] += Math.log(point.value());
        counts[column]++;
      }
    }
    for (int column = 0; column < WIDTH; column++) {
      if (counts[column] > 0) {
        double share = high > low ? (high - sums[column] / counts[column]) / (high - low) : 0.5;
        field[(int) Math.round((HEIGHT - 1) * share)][column] = mark;
      }
    }
  }
}
