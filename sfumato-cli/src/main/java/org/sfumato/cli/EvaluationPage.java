package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Resampling;
import org.sfumato.metric.evaluation.Evaluation;
import org.sfumato.metric.evaluation.Excluded;
import org.sfumato.metric.evaluation.Histogram;
import org.sfumato.metric.evaluation.Ranking;
import org.sfumato.metric.evaluation.Score;

/** An evaluation as one HTML file that needs no other and runs nothing. */
final class EvaluationPage {
  private static final int THUMBNAIL = 224;
  private static final int JPEG_QUALITY = 88;

  private final Evaluation evaluation;
  private final Page page = new Page("Evaluation");

  EvaluationPage(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  String html() {
    page.html("<p class=\"dim\">")
        .html(DateTimeFormatter.ISO_LOCAL_DATE.format(ZonedDateTime.now()))
        .html("</p>\n");
    for (String warning : evaluation.warnings()) {
      page.html("<p class=\"note\">").text(warning).html("</p>\n");
    }
    scores();
    histograms();
    evaluation.ranking().ifPresent(this::ranking);
    excluded("Files that cannot be read", evaluation.unreadable());
    excluded("Samples without an original", evaluation.unpairedSamples());
    excluded("Originals without a sample", evaluation.unpairedOriginals());
    page.html("<h2>What affects the numbers</h2>\n");
    table(evaluation.settings());
    return page.end();
  }

  private void scores() {
    page.html(
        """
        <h2>Scores</h2>
        <table>
        <thead><tr><th>score</th><th>value</th><th>95 % interval, or deviation over parts</th><th>over</th></tr></thead>
        <tbody>
        """);
    for (Score score : evaluation.scores()) {
      page.html("<tr><th scope=\"row\">")
          .text(score.name())
          .html("</th><td class=\"n\">")
          .html(ScoreTable.number(score.value()))
          .html("</td><td>")
          .html(ScoreTable.spread(score))
          .html("</td><td>")
          .text(ScoreTable.over(score))
          .html("</td></tr>\n");
    }
    page.html("</tbody>\n</table>\n");
  }

  private void histograms() {
    if (evaluation.histograms().isEmpty()) {
      return;
    }
    page.html("<h2>How the values are spread</h2>\n<div class=\"row\">\n");
    for (Map.Entry<String, Histogram> entry : evaluation.histograms().entrySet()) {
      byte[] svg = HistogramPlot.svg(entry.getKey(), entry.getValue());
      page.image("image/svg+xml", svg, "histogram of " + entry.getKey());
    }
    page.html("</div>\n");
  }

  private void ranking(Ranking ranking) {
    pairs("Worst pairs by " + ranking.name(), ranking.worst());
    pairs("Best pairs by " + ranking.name(), ranking.best());
  }

  private void pairs(String title, List<Ranking.Pair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    page.html("<h2>").text(title).html("</h2>\n");
    page.html("<p class=\"dim\">Left the sample, right its original.</p>\n<div class=\"row\">\n");
    for (Ranking.Pair pair : pairs) {
      page.html("<figure class=\"pair\">");
      thumbnail(pair.sample(), "sample");
      thumbnail(pair.original(), "original");
      page.html("<figcaption>")
          .html(ScoreTable.number(pair.value()))
          .html(" <span class=\"dim\">")
          .text(pair.sample().toString())
          .html("</span></figcaption></figure>\n");
    }
    page.html("</div>\n");
  }

  private void thumbnail(Path file, String what) {
    BufferedImage image;
    try {
      image = ImageFiles.read(file);
    } catch (InputException e) { // gone since it was measured
      page.html("<span class=\"dim\">").text(e.getMessage()).html("</span>");
      return;
    }
    double scale = Math.min(1, (double) THUMBNAIL / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    BufferedImage small = Resampling.TRIANGLE.resize(image, width, height).toImage();
    page.image("image/jpeg", Jpeg.encode(small, JPEG_QUALITY, Jpeg.Chroma.FULL), what);
  }

  private void excluded(String title, Excluded files) {
    if (files.count() == 0) {
      return;
    }
    page.html("<h2>").html(title).html(": ").text("" + files.count()).html("</h2>\n<ul>\n");
    for (String file : files.first()) {
      page.html("<li><code>").text(file).html("</code></li>\n");
    }
    if (files.count() > files.first().size()) {
      page.html("<li>and ").text("" + (files.count() - files.first().size())).html(" more</li>\n");
    }
    page.html("</ul>\n");
  }

  private void table(Map<?, ?> facts) {
    page.html("<table>\n<tbody>\n");
    facts.forEach(
        (key, value) -> {
          page.html("<tr><th scope=\"row\">").text(String.valueOf(key)).html("</th><td>");
          cell(value);
          page.html("</td></tr>\n");
        });
    page.html("</tbody>\n</table>\n");
  }

  private void cell(Object value) {
    if (value instanceof Map<?, ?> below) {
      table(below);
    } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
      list.forEach(this::cell);
    } else if (value instanceof List<?> list) {
      page.text(String.join(", ", list.stream().map(String::valueOf).toList()));
    } else {
      page.html("<code>").text(String.valueOf(value)).html("</code>");
    }
  }
}
