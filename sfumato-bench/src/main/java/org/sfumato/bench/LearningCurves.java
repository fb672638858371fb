package org.sfumato.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sfumato.train.RunStatus;
import org.sfumato.train.RunStatus.Point;

/**
 * How several runs of one task learned: what {@code sfumato evaluate} found of the models at some
 * steps (files {@code results/ARM-STEPS.json}), the losses in validation (in the run directories
 * {@code ARM}), and how many images each arm needs to get as far as the first one does in all.
 */
public final class LearningCurves {
  private static final List<Color> COLOURS =
      List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7));

  /** What a model scored after so many images. */
  private record Scored(long images, JsonNode scores) {
    double value(String name) {
      for (JsonNode score : scores) {
        if (score.get("name").asText().startsWith(name)) {
          return score.get("value").asDouble();
        }
      }
      throw new IllegalArgumentException("no score " + name);
    }
  }

  /** One run. */
  private record Arm(String name, RunStatus run, List<Scored> scored) {
    List<Point> curve(String score) {
      return scored.stream().map(s -> new Point(s.images(), s.value(score))).toList();
    }
  }

  private LearningCurves() {}

  /**
   * @param args the folder, the picture to draw (.png), the arms, the one to compare with first
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<Arm> arms = new ArrayList<>();
    for (String name : List.of(args).subList(2, args.length)) {
      arms.add(arm(folder, name));
    }
    table(arms);
    Arm first = arms.get(0);
    for (Arm arm : arms.subList(1, arms.size())) {
      compare(
          "validation loss", first.name, first.run.validation(), arm.name, arm.run.validation());
      for (String score : List.of("perceptual-distance", "frechet")) {
        compare(score, first.name, first.curve(score), arm.name, arm.curve(score));
      }
    }
    XYChart losses = chart("loss in validation");
    XYChart distances = chart("perceptual distance to the original");
    for (int i = 0; i < arms.size(); i++) {
      draw(losses, arms.get(i).name, arms.get(i).run.validation(), COLOURS.get(i));
      draw(distances, arms.get(i).name, arms.get(i).curve("perceptual-distance"), COLOURS.get(i));
    }
    BitmapEncoder.saveBitmap(
        List.of(losses, distances), 1, 2, args[1], BitmapEncoder.BitmapFormat.PNG);
  }

  private static Arm arm(Path folder, String name) throws IOException {
    RunStatus run = RunStatus.of(folder.resolve(name));
    long imagesPerStep = run.imagesSeen() / run.step();
    List<Scored> scored = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("results"))) {
      for (Path file : files.toList()) {
        String rest = file.getFileName().toString();
        if (rest.matches(name + "-\\d+\\.json")) {
          long steps = Long.parseLong(rest.replaceAll(".*-|\\.json", ""));
          JsonNode scores = new ObjectMapper().readTree(file.toFile()).get("scores");
          scored.add(new Scored(steps * imagesPerStep, scores));
        }
      }
    }
    scored.sort((a, b) -> Long.compare(a.images, b.images));
    return new Arm(name, run, scored);
  }

  private static void table(List<Arm> arms) {
    System.out.println(
        "| arm | images seen | loss in validation | perceptual distance | Frechet | PSNR |");
    System.out.println("|---|---|---|---|---|---|");
    for (Arm arm : arms) {
      for (Scored scored : arm.scored) {
        double loss =
            arm.run.validation().stream()
                .filter(point -> point.imagesSeen() == scored.images)
                .mapToDouble(Point::value)
                .findFirst()
                .orElse(Double.NaN);
        System.out.printf(
            Locale.ROOT,
            "| %s | %d | %.4f | %.3f | %.3f | %.2f |%n",
            arm.name,
            scored.images,
            loss,
            scored.value("perceptual-distance"),
            scored.value("frechet"),
            scored.value("psnr"));
      }
    }
  }

  /** All of these fall while something is learned. */
  private static void compare(
      String what, String base, List<Point> all, String name, List<Point> others) {
    if (all.isEmpty() || others.isEmpty()) {
      return;
    }
    Point last = all.get(all.size() - 1);
    OptionalDouble needed = firstBelow(others, last.value());
    System.out.printf(
        Locale.ROOT,
        "%s: %s ends at %.4f after %d images; %s%n",
        what,
        base,
        last.value(),
        last.imagesSeen(),
        needed.isPresent()
            ? String.format(
                Locale.ROOT,
                "%s is there after %.0f, %.1f times sooner",
                name,
                needed.getAsDouble(),
                last.imagesSeen() / needed.getAsDouble())
            : name + " never gets there");
  }

  /** Between two points the way is taken as straight; before the first, nothing is known. */
  private static OptionalDouble firstBelow(List<Point> curve, double value) {
    Point before = null;
    for (Point point : curve) {
      if (point.value() <= value) {
        if (before == null) {
          return OptionalDouble.of(point.imagesSeen());
        }
        double share = (before.value() - value) / (before.value() - point.value());
        return OptionalDouble.of(
            before.imagesSeen() + share * (point.imagesSeen() - before.imagesSeen()));
      }
      before = point;
    }
    return OptionalDouble.empty();
  }

  private static XYChart chart(String title) {
    XYChart chart =
        new XYChartBuilder()
            .width(560)
            .height(400)
            .title(title)
            .xAxisTitle("images seen")
            .yAxisTitle("")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
    chart.getStyler().setLocale(Locale.ROOT);
    return chart;
  }

  private static void draw(XYChart chart, String name, List<Point> points, Color colour) {
    if (points.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            name,
            points.stream().map(Point::imagesSeen).toList(),
            points.stream().map(Point::value).toList());
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setLineStyle(new BasicStroke(2));
  }
}
