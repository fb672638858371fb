package org.sfumato.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sfumato.error.InputException;
import org.sfumato.train.RunStatus;
import org.sfumato.train.RunStatus.Point;

/** Draws the losses of a run over the images it has seen. */
final class LossPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;

  private LossPlot() {}

  /**
   * Writes the picture.
   *
   * @param file ending in {@code .png} or {@code .svg}
   * @throws InputException if there is nothing to draw yet
   */
  static void write(RunStatus status, Path file) {
    XYChart chart = chart(status);
    if (chart.getSeriesMap().isEmpty()) {
      throw new InputException(status.folder() + " has logged no losses to draw yet.");
    }
    Drawing.write(file, WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
  }

  /** The picture, as the text of an SVG file. */
  static byte[] svg(RunStatus status) {
    XYChart chart = chart(status);
    return Drawing.svg(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
  }

  private static XYChart chart(RunStatus status) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("images seen")
            .yAxisTitle("loss")
            .build();
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLegendBorderColor(Color.WHITE)
        .setLegendFont(font);
    chart
        .getStyler()
        .setYAxisMin(0.0)
        .setYAxisDecimalPattern("0.0##")
        .setAxisTickLabelsFont(font)
        .setAxisTitleFont(font)
        .setPlotGridLinesColor(new Color(0xE4E4E4))
        .setLocale(Locale.ROOT);
    add(chart, "training", status.losses(), new Color(0x56B4E9), 1);
    add(chart, "validation", status.validation(), new Color(0xD55E00), 2);
    return chart;
  }

  private static void add(
      XYChart chart, String name, List<Point> points, Color colour, float stroke) {
    List<Point> drawn = points.stream().filter(point -> point.value() > 0).toList();
    if (!drawn.isEmpty()) {
      XYSeries series =
          chart.addSeries(
              name,
              drawn.stream().map(Point::imagesSeen).toList(),
              drawn.stream().map(Point::value).toList());
      series.setMarker(SeriesMarkers.NONE);
      series.setLineColor(colour);
      series.setLineStyle(new BasicStroke(stroke, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    }
  }
}
