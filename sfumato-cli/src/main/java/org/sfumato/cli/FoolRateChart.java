package org.sfumato.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sfumato.metric.statistics.Interval;
import org.sfumato.study.FoolRates;
import org.sfumato.study.FoolRates.Row;

/**
 * Fool rates as bars with their intervals, as in Palette, Fig. C.1: a panel for each set, a group
 * for each display time, a bar for each method. Drawn by hand, for the intervals are not symmetric.
 */
final class FoolRateChart {
  private static final int PLOT_HEIGHT = 260;
  private static final int TOP = 66;
  private static final int BOTTOM = 44;
  private static final int LEFT = 58;
  private static final int BAR = 44;
  private static final int BAR_GAP = 10;
  private static final int GROUP_GAP = 34;
  private static final int PANEL_GAP = 28;
  private static final int KEY = 12;

  /** Told apart by all eyes (Okabe and Ito). */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xE69F00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0x56B4E9),
    new Color(0xD55E00),
    new Color(0x8C8C8C)
  };

  private static final Color INK = new Color(0x222222);
  private static final Color QUIET = new Color(0x666666);
  private static final Color GRID = new Color(0xE4E4E4);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font SMALL = FONT.deriveFont(11f);

  private final List<Row> rows;
  private final List<String> sets;
  private final List<Integer> times;
  private final List<String> methods;

  /** What the axis reaches to, a multiple of 0.1. */
  private final double top;

  FoolRateChart(FoolRates rates) {
    rows = rates.rows();
    sets = rows.stream().map(Row::set).distinct().toList();
    times = rows.stream().map(Row::seconds).distinct().toList();
    methods = rows.stream().map(Row::method).distinct().toList();
    double highest =
        rows.stream()
            .filter(row -> row.answers() > 0)
            .mapToDouble(row -> row.interval().high())
            .max()
            .orElse(0);
    top = Math.min(1, Math.max(0.6, Math.ceil(highest * 10 + 0.5) / 10));
  }

  /**
   * Writes the picture.
   *
   * @param file ending in {@code .png} or {@code .svg}
   */
  void write(Path file) {
    Drawing.write(file, width(), TOP + PLOT_HEIGHT + BOTTOM, this::paint);
  }

  private int group() {
    return methods.size() * (BAR + BAR_GAP) - BAR_GAP;
  }

  private int panel() {
    return times.size() * (group() + GROUP_GAP);
  }

  private int width() {
    int panels = sets.size() * (panel() + PANEL_GAP) - PANEL_GAP;
    return LEFT + Math.max(panels, legendWidth()) + 20;
  }

  private int legendWidth() {
    FontRenderContext context = new FontRenderContext(null, true, true);
    double width = 0;
    for (String method : methods) {
      width += KEY + 6 + FONT.getStringBounds(method, context).getWidth() + 18;
    }
    return (int) width;
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width(), TOP + PLOT_HEIGHT + BOTTOM);
    legend(g);
    axis(g);
    for (int i = 0; i < sets.size(); i++) {
      panel(g, sets.get(i), LEFT + i * (panel() + PANEL_GAP));
    }
  }

  private void legend(Graphics2D g) {
    g.setFont(FONT);
    int x = LEFT;
    for (int i = 0; i < methods.size(); i++) {
      g.setColor(colour(i));
      g.fillRect(x, 14, KEY, KEY);
      g.setColor(INK);
      g.drawString(methods.get(i), x + KEY + 6, 25);
      x += KEY + 6 + g.getFontMetrics().stringWidth(methods.get(i)) + 18;
    }
  }

  private void axis(Graphics2D g) {
    g.setFont(SMALL);
    FontMetrics metrics = g.getFontMetrics();
    for (int tenth = 0; tenth <= Math.round(top * 10); tenth++) {
      String label = tenth * 10 + " %";
      g.setColor(QUIET);
      g.drawString(label, LEFT - 10 - metrics.stringWidth(label), (int) y(tenth / 10.0) + 4);
    }
    g.setColor(INK);
    g.setFont(FONT);
    g.drawString("fool rate", 8, TOP - 14);
  }

  private void panel(Graphics2D g, String set, int left) {
    g.setStroke(new BasicStroke(1));
    g.setColor(GRID);
    for (int tenth = 0; tenth <= Math.round(top * 10); tenth++) {
      double y = y(tenth / 10.0);
      g.draw(new Line2D.Double(left, y, left + panel(), y));
    }
    // Chance: nobody can tell the images apart.
    g.setColor(QUIET);
    g.setStroke(
        new BasicStroke(
            1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
    g.draw(new Line2D.Double(left, y(0.5), left + panel(), y(0.5)));
    g.setStroke(new BasicStroke(1));
    if (sets.size() > 1) {
      g.setFont(FONT.deriveFont(Font.BOLD));
      centred(g, set, left + panel() / 2.0, TOP - 14, INK);
    }
    int x = left + GROUP_GAP / 2;
    for (int seconds : times) {
      for (int i = 0; i < methods.size(); i++) {
        bar(g, row(set, seconds, methods.get(i)), x + i * (BAR + BAR_GAP), colour(i));
      }
      g.setFont(FONT);
      String label = seconds == 1 ? "1 second" : seconds + " seconds";
      centred(g, label, x + group() / 2.0, TOP + PLOT_HEIGHT + 20, INK);
      x += group() + GROUP_GAP;
    }
    g.setColor(INK);
    g.draw(new Line2D.Double(left, y(0), left + panel(), y(0)));
  }

  private void bar(Graphics2D g, Row row, int left, Color colour) {
    double middle = left + BAR / 2.0;
    g.setFont(SMALL);
    if (row.answers() == 0) {
      centred(g, "none", middle, y(0) - 6, QUIET);
      return;
    }
    g.setColor(colour);
    g.fill(new Rectangle2D.Double(left, y(row.rate()), BAR, y(0) - y(row.rate())));
    Interval interval = row.interval();
    g.setColor(INK);
    g.setStroke(new BasicStroke(1.4f));
    g.draw(new Line2D.Double(middle, y(interval.low()), middle, y(interval.high())));
    for (double end : new double[] {interval.low(), interval.high()}) {
      g.draw(new Line2D.Double(middle - 5, y(end), middle + 5, y(end)));
    }
    g.setStroke(new BasicStroke(1));
    String rate = String.format(Locale.ROOT, "%.1f", 100 * row.rate());
    centred(g, rate, middle, y(interval.high()) - 5, INK);
  }

  private Row row(String set, int seconds, String method) {
    return rows.stream()
        .filter(r -> r.set().equals(set) && r.seconds() == seconds && r.method().equals(method))
        .findFirst()
        .orElseThrow();
  }

  private double y(double share) {
    return TOP + PLOT_HEIGHT * (1 - share / top);
  }

  private static Color colour(int method) {
    return COLOURS[method % COLOURS.length];
  }

  private static void centred(Graphics2D g, String text, double x, double y, Color colour) {
    g.setColor(colour);
    g.drawString(text, (float) (x - g.getFontMetrics().stringWidth(text) / 2.0), (float) y);
  }
}
