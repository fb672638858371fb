package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
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

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Evaluation</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem 1.2rem .25rem 0; vertical-align: top; }
      thead th { border-bottom: 2px solid #888; } tbody td, tbody th { border-bottom: 1px solid #ddd; font-weight: normal; }
      td.n { text-align: right; font-variant-numeric: tabular-nums; } .dim { color: #666; }
      .note { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .4rem .8rem; margin: .4rem 0; }
      .row { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; }
      .pair img { width: 150px; height: 150px; object-fit: contain; background: #f3f3f3; image-rendering: auto; }
      figcaption { font-size: .85rem; max-width: 304px; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      """;

  private final Evaluation evaluation;
  private final StringBuilder page = new StringBuilder(HEAD);

  EvaluationPage(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  String html() {
    page.append("<h1>Evaluation</h1>\n<p class=\"dim\">")
        .append(DateTimeFormatter.ISO_LOCAL_DATE.format(ZonedDateTime.now()))
        .append("</p>\n");
    for (String warning : evaluation.warnings()) {
      page.append("<p class=\"note\">").append(escaped(warning)).append("</p>\n");
    }
    scores();
    histograms();
    evaluation.ranking().ifPresent(this::ranking);
    excluded("Files that cannot be read", evaluation.unreadable());
    excluded("Samples without an original", evaluation.unpairedSamples());
    excluded("Originals without a sample", evaluation.unpairedOriginals());
    page.append("<h2>What affects the numbers</h2>\n");
    table(evaluation.settings());
    return page.append("</body>\n</html>\n").toString();
  }

  private void scores() {
    page.append(
        """
        <h2>Scores</h2>
        <table>
        <thead><tr><th>score</th><th>value</th><th>95 % interval, or deviation over parts</th><th>over</th></tr></thead>
        <tbody>
        """);
    for (Score score : evaluation.scores()) {
      page.append("<tr><th scope=\"row\">")
          .append(escaped(score.name()))
          .append("</th><td class=\"n\">")
          .append(ScoreTable.number(score.value()))
          .append("</td><td>")
          .append(ScoreTable.spread(score))
          .append("</td><td>")
          .append(escaped(ScoreTable.over(score)))
          .append("</td></tr>\n");
    }
    page.append("</tbody>\n</table>\n");
  }

  private void histograms() {
    if (evaluation.histograms().isEmpty()) {
      return;
    }
    page.append("<h2>How the values are spread</h2>\n<div class=\"row\">\n");
    for (Map.Entry<String, Histogram> entry : evaluation.histograms().entrySet()) {
      byte[] svg = HistogramPlot.svg(entry.getKey(), entry.getValue());
      image("image/svg+xml", svg, "histogram of " + entry.getKey());
    }
    page.append("</div>\n");
  }

  private void ranking(Ranking ranking) {
    pairs("Worst pairs by " + ranking.name(), ranking.worst());
    pairs("Best pairs by " + ranking.name(), ranking.best());
  }

  private void pairs(String title, List<Ranking.Pair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    page.append("<h2>").append(escaped(title)).append("</h2>\n");
    page.append("<p class=\"dim\">Left the sample, right its original.</p>\n<div class=\"row\">\n");
    for (Ranking.Pair pair : pairs) {
      page.append("<figure class=\"pair\">");
      thumbnail(pair.sample(), "sample");
      thumbnail(pair.original(), "original");
      page.append("<figcaption>")
          .append(ScoreTable.number(pair.value()))
          .append(" <span class=\"dim\">")
          .append(escaped(pair.sample().toString()))
          .append("</span></figcaption></figure>\n");
    }
    page.append("</div>\n");
  }

  private void thumbnail(Path file, String what) {
    BufferedImage image;
    try {
      image = ImageFiles.read(file);
    } catch (InputException e) { // gone since it was measured
      page.append("<span class=\"dim\">").append(escaped(e.getMessage())).append("</span>");
      return;
    }
    double scale = Math.min(1, (double) THUMBNAIL / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    BufferedImage small = Resampling.TRIANGLE.resize(image, width, height).toImage();
    image("image/jpeg", Jpeg.encode(small, JPEG_QUALITY, Jpeg.Chroma.FULL), what);
  }

  private void image(String type, byte[] bytes, String alternative) {
    page.append("<img alt=\"")
        .append(escaped(alternative))
        .append("\" src=\"data:")
        .append(type)
        .append(";base64,")
        .append(Base64.getEncoder().encodeToString(bytes))
        .append("\">\n");
  }

  private void excluded(String title, Excluded files) {
    if (files.count() == 0) {
      return;
    }
    page.append("<h2>").append(title).append(": ").append(files.count()).append("</h2>\n<ul>\n");
    for (String file : files.first()) {
      page.append("<li><code>").append(escaped(file)).append("</code></li>\n");
    }
    if (files.count() > files.first().size()) {
      page.append("<li>and ").append(files.count() - files.first().size()).append(" more</li>\n");
    }
    page.append("</ul>\n");
  }

  private void table(Map<?, ?> facts) {
    page.append("<table>\n<tbody>\n");
    facts.forEach(
        (key, value) -> {
          page.append("<tr><th scope=\"row\">")
              .append(escaped(String.valueOf(key)))
              .append("</th><td>");
          cell(value);
          page.append("</td></tr>\n");
        });
    page.append("</tbody>\n</table>\n");
  }

  private void cell(Object value) {
    if (value instanceof Map<?, ?> below) {
      table(below);
    } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
      list.forEach(this::cell);
    } else if (value instanceof List<?> list) {
      page.append(escaped(String.join(", ", list.stream().map(String::valueOf).toList())));
    } else {
      page.append("<code>").append(escaped(String.valueOf(value))).append("</code>");
    }
  }

  /** Foreign text as text, in elements and in attributes. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                  // Unpaired surrogates and control characters have no place in a page.
                  boolean odd =
                      Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
                  safe.appendCodePoint(odd ? 0xFFFD : c);
                }
              }
            });
    return safe.toString();
  }
}
