package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sfumato.file.FileErrors;
import org.sfumato.train.Recipe.Stage;
import org.sfumato.train.RunStatus;
import org.sfumato.train.RunStatus.Point;
import org.sfumato.train.TrainConfig;

/** How the stages of a recipe went, as one HTML file. */
final class RecipePage {
  private final Map<Stage, RunStatus> runs;
  private final Map<Stage, TrainConfig> configs;
  private final Page page = new Page("Stages of training");

  /**
   * @param runs those stages that have begun, in order
   */
  RecipePage(Map<Stage, RunStatus> runs, Map<Stage, TrainConfig> configs) {
    this.runs = runs;
    this.configs = configs;
  }

  String html() {
    page.html(
        """
        <table>
        <thead><tr><th>stage</th><th>from</th><th>images</th><th>tasks</th><th>images seen</th><th>time</th>\
        <th>validation loss: first</th><th>lowest</th><th>last</th></tr></thead>
        <tbody>
        """);
    runs.forEach(this::row);
    page.html("</tbody>\n</table>\n");
    runs.forEach(this::details);
    return page.end();
  }

  private void row(Stage stage, RunStatus run) {
    page.html("<tr><th scope=\"row\">").text(stage.name()).html("</th>");
    cell(stage.from().isEmpty() ? "nothing" : stage.from());
    cell(stage.data());
    cell(
        configs.get(stage).tasks().entrySet().stream()
            .filter(task -> task.getValue() > 0)
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(", ")));
    number("" + run.imagesSeen());
    number(StatusReport.duration(run.trainingTime()));
    number(loss(run.validation().stream().findFirst()));
    number(loss(run.lowest()));
    number(loss(run.validation().stream().reduce((before, last) -> last)));
    page.html("</tr>\n");
  }

  private static String loss(Optional<Point> point) {
    return point
        .map(p -> String.format(Locale.ROOT, "%.4f (at %d)", p.value(), p.imagesSeen()))
        .orElse("");
  }

  private void cell(String text) {
    page.html("<td>").text(text).html("</td>");
  }

  private void number(String text) {
    page.html("<td class=\"n\">").text(text).html("</td>");
  }

  private void details(Stage stage, RunStatus run) {
    page.html("<h2>").text(stage.name()).html("</h2>\n<p class=\"dim\">");
    page.text(run.folder().toString()).html("</p>\n");
    if (!run.losses().isEmpty()) {
      page.image("image/svg+xml", LossPlot.svg(run), "losses of " + stage.name());
    }
    if (!run.previews().isEmpty()) {
      Path last = run.previews().get(run.previews().size() - 1);
      page.html("<p>Samples:</p>\n").image("image/png", bytes(last), "samples");
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }
}
