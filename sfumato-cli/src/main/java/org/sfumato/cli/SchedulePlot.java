package org.sfumato.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sfumato.error.InputException;

/** Draws noise schedules side by side: signal power and log-SNR over time (Chen, Fig. 3 and 5). */
final class SchedulePlot {
  private static final int POINTS = 1000;
  private static final int PANEL = 480;
  private static final int HEIGHT = 440;

  /** Beyond e^20 no image is told from a clean one, or from noise. */
  private static final double MAX_LOG_SNR = 20;

  /** The first seven are told apart by all eyes (Okabe and Ito). */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x000000),
    new Color(0x8C8C8C),
    new Color(0x8C564B),
    new Color(0x4B0092)
  };

  private final List<ScheduleCurve> curves;

  SchedulePlot(List<ScheduleCurve> curves) {
    if (curves.size() > COLOURS.length) {
      throw new InputException(
          curves.size() + " curves are too many for one picture: draw at most " + COLOURS.length);
    }
    this.curves = curves;
  }

  /**
   * Writes the picture.
   *
   * @param file ending in {@code .png} or {@code .svg}
   */
  void write(Path file) {
    Drawing.write(file, width(), HEIGHT, this::paint);
  }

  private int width() {
    int longest = curves.stream().mapToInt(curve -> curve.label().length()).max().orElse(0);
    return 2 * PANEL + 70 + 7 * longest;
  }

  private void paint(Graphics2D graphics) {
    AffineTransform start = graphics.getTransform();
    XYChart gamma = chart(PANEL, "signal power \u03b3", 0, 1);
    XYChart logSnr =
        chart(
            width() - PANEL, "log-SNR = ln \u03b3 / (1 \u2212 \u03b3)", -MAX_LOG_SNR, MAX_LOG_SNR);
    for (ScheduleCurve curve : curves) {
      add(gamma, curve, t -> curve.schedule().gamma(t));
      add(logSnr, curve, t -> curve.schedule().logSnr(t));
    }
    gamma.getStyler().setLegendVisible(false);
    logSnr.getStyler().setLegendPosition(LegendPosition.OutsideE);
    gamma.paint(graphics, PANEL, HEIGHT);
    graphics.setTransform(start);
    graphics.translate(PANEL, 0);
    logSnr.paint(graphics, width() - PANEL, HEIGHT);
    graphics.setTransform(start);
  }

  private static XYChart chart(int width, String title, double low, double high) {
    XYChart chart =
        new XYChartBuilder().width(width).height(HEIGHT).title(title).xAxisTitle("time t").build();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLegendBorderColor(Color.WHITE)
        .setLegendFont(font)
        .setChartTitleFont(font.deriveFont(15f))
        .setChartTitleBoxVisible(false);
    chart
        .getStyler()
        .setAxisTickLabelsFont(font)
        .setAxisTitleFont(font)
        .setPlotGridLinesColor(new Color(0xE4E4E4))
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setXAxisMin(0.0)
        .setXAxisMax(1.0)
        .setYAxisMin(low)
        .setYAxisMax(high)
        .setXAxisTickMarkSpacingHint(70)
        .setXAxisDecimalPattern("0.0#")
        .setYAxisDecimalPattern(high > 1 ? "0" : "0.0#")
        .setLocale(Locale.ROOT);
    return chart;
  }

  private void add(XYChart chart, ScheduleCurve curve, DoubleUnaryOperator value) {
    List<Double> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i <= POINTS; i++) {
      // Closer at both ends, where the log-SNR is steep. (XChart would label even ones oddly.)
      double t = (1 - Math.cos(Math.PI * i / POINTS)) / 2;
      double v = value.applyAsDouble(t);
      if (Math.abs(v) <= MAX_LOG_SNR) {
        times.add(t);
        values.add(v);
      }
    }
    XYSeries series = chart.addSeries(curve.label(), times, values);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(COLOURS[curves.indexOf(curve)]);
    series.setLineStyle(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
  }
}
