package org.sfumato.cli;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.sfumato.metric.evaluation.Histogram;

/** A histogram of a score over pairs, as SVG (Palette, Fig. 8). */
final class HistogramPlot {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 260;
  private static final Color BARS = new Color(0x0072B2);

  private HistogramPlot() {}

  static byte[] svg(String title, Histogram histogram) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLegendVisible(false)
        .setChartTitleFont(font.deriveFont(14f))
        .setChartTitleBoxVisible(false);
    chart
        .getStyler()
        .setAvailableSpaceFill(0.95)
        .setAxisTickLabelsFont(font)
        .setPlotGridLinesColor(new Color(0xE4E4E4))
        .setPlotGridVerticalLinesVisible(false)
        .setXAxisMaxLabelCount(6)
        .setYAxisDecimalPattern("0")
        .setLocale(Locale.ROOT);
    List<String> centres = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    int bins = histogram.counts().length;
    double width = (histogram.high() - histogram.low()) / bins;
    for (int i = 0; i < bins; i++) {
      String centre = ScoreTable.number(histogram.low() + (i + 0.5) * width);
      // Labels must differ, and all but a few are not shown.
      centres.add(centres.contains(centre) ? centre + " ".repeat(i) : centre);
      counts.add(histogram.counts()[i]);
    }
    chart.addSeries(title, centres, counts).setFillColor(BARS);
    return Drawing.svg(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
  }
}
